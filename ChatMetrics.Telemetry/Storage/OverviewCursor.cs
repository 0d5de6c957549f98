using System.Globalization;
using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Storage;

/// <summary>The end of a page of the overview: the last conversation shown, and its place in the order at that time.</summary>
public sealed record OverviewCursor(long Score, string Conversation)
{
    /// <summary>The cursor after a page that ended with this entry.</summary>
    internal static OverviewCursor After(SortedSetEntry last) => new((long)last.Score, last.Element!);

    /// <summary>Parses what <see cref="ToString"/> wrote; null if the text is not a cursor.</summary>
    public static OverviewCursor? Parse(string text)
    {
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        return dash > 0
            && dash < text.Length - 1
            && long.TryParse(text.AsSpan(0, dash), NumberStyles.None, CultureInfo.InvariantCulture, out var score)
            ? new OverviewCursor(score, text[(dash + 1)..])
            : null;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Score}-{Conversation}");
}
