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

    /// <summary>Trillionths of a USD: what our own CPU and memory cost for a chat may be millionths of a cent.</summary>
    public const string ComputePicoUsd = "k";

    /// <summary>Chats of which that is known.</summary>
    public const string Computed = "n";

    /// <summary>Chats whose price is not known. Earlier versions left out those that failed before their tokens were counted.</summary>
    public const string Unpriced = "u";

    /// <summary>Chats whose price is known. Earlier versions did not count them.</summary>
    public const string Priced = "o";

    /// <summary>Chats whose tokens are not known. Earlier versions did not count them.</summary>
    public const string Uncounted = "x";

    /// <summary>Of the price what brought no whole answer, billionths of a USD.</summary>
    public const string WastedNanoUsd = "w";

    /// <summary>The questions' own CPU time, microseconds.</summary>
    public const string CpuUs = "g";

    /// <summary>Chats of which that is known.</summary>
    public const string CpuMeasured = "h";

    /// <summary>What the questions themselves allocated, bytes.</summary>
    public const string AllocatedBytes = "l";

    /// <summary>Chats of which that is known.</summary>
    public const string AllocatedMeasured = "m";

    /// <summary>Calls of the model that failed and were made again.</summary>
    public const string Retried = "i";
}
