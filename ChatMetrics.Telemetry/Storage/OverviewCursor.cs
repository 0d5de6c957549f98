using System.Globalization;
using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Storage;

/// <summary>The end of a page of the overview: the last conversation shown, and its last activity at that time.</summary>
public sealed record OverviewCursor(long LastActivityUs, string Conversation)
{
    /// <summary>The cursor after a page that ended with this entry.</summary>
    internal static OverviewCursor After(SortedSetEntry last) => new((long)last.Score, last.Element!);

    /// <summary>
    /// Whether an entry with this last activity or an earlier one has already been shown. Entries with the same time are in
    /// descending order of their ids, as sorted by Redis.
    /// </summary>
    internal bool HasShown(SortedSetEntry entry) =>
        (long)entry.Score == LastActivityUs && string.CompareOrdinal(entry.Element, Conversation) >= 0;

    /// <summary>Parses what <see cref="ToString"/> wrote; null if the text is not a cursor.</summary>
    public static OverviewCursor? Parse(string text)
    {
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        return dash > 0
            && dash < text.Length - 1
            && long.TryParse(text.AsSpan(0, dash), NumberStyles.None, CultureInfo.InvariantCulture, out var last)
            ? new OverviewCursor(last, text[(dash + 1)..])
            : null;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{LastActivityUs}-{Conversation}");
}
