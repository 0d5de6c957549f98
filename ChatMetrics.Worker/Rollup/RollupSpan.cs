using ChatMetrics.Telemetry.TimeSeries;

namespace ChatMetrics.Worker.Rollup;

/// <summary>Minutes of a host to roll up in one step, in seconds since 1970.</summary>
internal readonly record struct RollupSpan(long From, long Until)
{
    // Minutes already rolled up are done again: a sample may arrive late, and the workers' clocks differ.
    private const long Overlap = 5 * 60;

    // How far a mark may be ahead of this clock and still be trusted. Shorter than the overlap, which therefore repairs what was
    // sampled again before the clock was seen to have been set back.
    private const long ClockSkew = 2 * 60;

    private const long Longest = 60 * 60;

    /// <summary>The next span to roll up, or null if there is none. Call it again after each span.</summary>
    /// <param name="mark">The time up to which the host has been rolled up; null if unknown.</param>
    /// <param name="closed">The end of the last completed minute.</param>
    /// <param name="oldest">The start of the hour from which samples are still stored.</param>
    public static RollupSpan? Next(long? mark, long closed, long oldest)
    {
        if (mark >= closed && mark <= closed + ClockSkew)
        {
            return null;
        }

        // Unknown, or written before the clock was set back: roll up everything that is stored.
        if (mark is not { } until || until > closed)
        {
            return StartingAt(oldest, closed);
        }

        if (until < oldest)
        {
            // The samples since then are gone, but the hour that had begun can still be rolled up from its minutes.
            var hour = Resolution.Hour.Floor(until);
            return hour < until ? new RollupSpan(hour, Resolution.Hour.Ceiling(until)) : StartingAt(oldest, closed);
        }

        return StartingAt(Math.Max(oldest, Resolution.Minute.Floor(until - Overlap)), closed);
    }

    private static RollupSpan StartingAt(long from, long closed) => new(from, Math.Min(closed, from + Longest));
}
