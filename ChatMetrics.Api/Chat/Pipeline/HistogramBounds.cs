using System.Diagnostics.Metrics;

namespace ChatMetrics.Api.Chat.Pipeline;

/// <summary>The bucket bounds of the histograms.</summary>
internal static class HistogramBounds
{
    /// <summary>As in the semantic conventions for generative AI: 0.01 s, doubling to 81.92 s.</summary>
    public static readonly InstrumentAdvice<double> Seconds = Powers(0.01, factor: 2, count: 14);

    /// <summary>The same, starting at 0.625 ms: most stages of a chat take less than 10 ms.</summary>
    public static readonly InstrumentAdvice<double> FineSeconds = Powers(0.000625, factor: 2, count: 18);

    /// <summary>As in the semantic conventions for generative AI: 1 to 67,108,864.</summary>
    public static readonly InstrumentAdvice<long> Tokens = Powers(1L, factor: 4, count: 14);

    /// <summary>A thousandth of a cent to 2.62 dollars.</summary>
    public static readonly InstrumentAdvice<double> Dollars = Powers(0.00001, factor: 4, count: 10);

    /// <summary>1 to 128.</summary>
    public static readonly InstrumentAdvice<int> Counts = Powers(1, factor: 2, count: 8);

    /// <summary>16 MiB to 16 GiB.</summary>
    public static readonly InstrumentAdvice<long> Bytes = Powers(16L * 1024 * 1024, factor: 2, count: 11);

    /// <summary>16 KiB to 1 GiB.</summary>
    public static readonly InstrumentAdvice<long> Allocations = Powers(16L * 1024, factor: 4, count: 9);

    /// <summary>Tenths of the machine's capacity.</summary>
    public static readonly InstrumentAdvice<double> Shares = new()
    {
        HistogramBucketBoundaries = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9],
    };

    // Each bound is a multiple of the one before.
    private static InstrumentAdvice<T> Powers<T>(T first, int factor, int count)
        where T : struct, System.Numerics.INumber<T> =>
        new()
        {
            HistogramBucketBoundaries =
                [.. Enumerable.Range(0, count).Select(power => first * T.CreateChecked(Math.Pow(factor, power)))],
        };
}
