namespace ChatMetrics.Telemetry.Statistics;

/// <summary>
/// The counters' names in what is stored; a number is a bucket of <see cref="LatencyBuckets"/>, and how many durations it holds.
/// The number of all durations is the sum of the buckets.
/// </summary>
internal static class StatisticsCounter
{
    /// <summary>Sum of the durations, microseconds.</summary>
    public const string Sum = "s";

    public const string Failed = "f";
    public const string Cancelled = "c";
    public const string Tokens = "t";

    /// <summary>Billionths of a USD.</summary>
    public const string PriceNanoUsd = "p";

    public const string Unpriced = "u";
}
