using System.Diagnostics.Metrics;

namespace ChatMetrics.Api.Chat.Pipeline;

/// <summary>The bucket bounds of the histograms.</summary>
internal static class HistogramBounds
{
    /// <summary>As in the semantic conventions for generative AI: 0.01 s, doubling to 81.92 s.</summary>
    public static readonly InstrumentAdvice<double> Seconds = Doubling(0.01, count: 14);

    /// <summary>The same, starting at 0.625 ms: most stages of a chat take less than 10 ms.</summary>
    public static readonly InstrumentAdvice<double> FineSeconds = Doubling(0.000625, count: 18);

    /// <summary>1 to 128.</summary>
    public static readonly InstrumentAdvice<int> Counts = Doubling(1, count: 8);

    /// <summary>16 MiB to 16 GiB.</summary>
    public static readonly InstrumentAdvice<long> Bytes = Doubling(16L * 1024 * 1024, count: 11);

    /// <summary>Tenths of the machine's capacity.</summary>
    public static readonly InstrumentAdvice<double> Shares = new()
    {
        HistogramBucketBoundaries = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9],
    };

    private static InstrumentAdvice<T> Doubling<T>(T first, int count)
        where T : struct, System.Numerics.INumber<T> =>
        new()
        {
            HistogramBucketBoundaries = [.. Enumerable.Range(0, count).Select(power => first * T.CreateChecked(1L << power))],
        };
}
