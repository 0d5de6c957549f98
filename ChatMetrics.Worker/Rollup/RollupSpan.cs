using ChatMetrics.Telemetry.TimeSeries;

namespace ChatMetrics.Worker.Rollup;

/// <summary>Minutes of a host that are to be rolled up in one go; seconds since 1970.</summary>
internal readonly record struct RollupSpan(long From, long Until)
{
    // What was rolled up is done once more: a sample may come late, and clocks of several workers differ.
    private const long Overlap = 5 * 60;

    // How far a mark may be ahead without a doubt. Less than the overlap, which then makes good what was sampled anew before a
    // step back of the clock was seen.
    private const long ClockSkew = 2 * 60;

    private const long Longest = 60 * 60;

    /// <summary>What comes next; null when nothing does. After each span it is asked again.</summary>
    /// <param name="mark">Until when the host has been rolled up; null when that is not known.</param>
    /// <param name="closed">The end of the last minute that is over.</param>
    /// <param name="oldest">From when on samples are still stored, at the start of an hour.</param>
    public static RollupSpan? Next(long? mark, long closed, long oldest)
    {
        if (mark >= closed && mark <= closed + ClockSkew)
        {
            return null;
        }

        // Not known, or from a clock that has been set back since: whatever is stored.
        if (mark is not { } until || until > closed)
        {
            return StartingAt(oldest, closed);
        }

        if (until < oldest)
        {
            // The samples since then are gone; the hour that had begun still becomes one, out of its minutes.
            var hour = Resolution.Hour.Floor(until);
            return hour < until ? new RollupSpan(hour, Resolution.Hour.Ceiling(until)) : StartingAt(oldest, closed);
        }

        return StartingAt(Math.Max(oldest, Resolution.Minute.Floor(until - Overlap)), closed);
    }

    private static RollupSpan StartingAt(long from, long closed) => new(from, Math.Min(closed, from + Longest));
}
