namespace ChatMetrics.Telemetry.Records;

/// <summary>Whether what a process said of now is still of now.</summary>
internal static class Freshness
{
    /// <summary>
    /// What is further ahead was said before the clock was set back. Less than that, the clocks of two machines may differ.
    /// </summary>
    private static readonly TimeSpan MaxAhead = TimeSpan.FromMinutes(1);

    public static bool IsFresh(DateTimeOffset at, DateTimeOffset now, TimeSpan staleAfter) => now - at < staleAfter && at - now <= MaxAhead;
}
