using System.Globalization;
using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Storage;

/// <summary>Where a page of the overview ended: the last conversation shown, and its last activity then.</summary>
public sealed record OverviewCursor(long LastActivityUs, string Conversation)
{
    /// <summary>The cursor after a page that ended with this entry.</summary>
    internal static OverviewCursor After(SortedSetEntry last) => new((long)last.Score, last.Element!);

    /// <summary>
    /// Whether an entry of this last activity or an earlier one has been shown: those of the same moment come in descending order
    /// of their ids, as Redis sorts them.
    /// </summary>
    internal bool HasShown(SortedSetEntry entry) =>
        (long)entry.Score == LastActivityUs && string.CompareOrdinal(entry.Element, Conversation) >= 0;

    /// <summary>Reads what <see cref="ToString"/> wrote; null when it is not a cursor.</summary>
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
