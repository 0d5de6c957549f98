using System.Globalization;
using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Chats;

/// <summary>Where a page of the overview ended: the last activity shown, and how many of exactly that time have been shown.</summary>
public sealed record OverviewCursor(long LastActivityUs, long Seen)
{
    /// <summary>The cursor after a page that followed <paramref name="before"/>.</summary>
    internal static OverviewCursor After(SortedSetEntry[] page, OverviewCursor? before)
    {
        var last = (long)page[^1].Score;
        var seen = page.Count(entry => (long)entry.Score == last);
        return new OverviewCursor(last, before?.LastActivityUs == last ? before.Seen + seen : seen);
    }

    /// <summary>Reads what <see cref="ToString"/> wrote; null when it is not a cursor.</summary>
    public static OverviewCursor? Parse(string text)
    {
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        return dash > 0
            && long.TryParse(text.AsSpan(0, dash), NumberStyles.None, CultureInfo.InvariantCulture, out var last)
            && long.TryParse(text.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var seen)
            ? new OverviewCursor(last, seen)
            : null;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{LastActivityUs}-{Seen}");
}
