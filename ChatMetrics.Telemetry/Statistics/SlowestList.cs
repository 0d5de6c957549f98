using System.Globalization;

namespace ChatMetrics.Telemetry.Statistics;

/// <summary>
/// The slowest chats of a group in a period, the slowest first. Stored as text: what a chat must exceed to enter, then a line
/// <c>duration conversation chat</c> for each; of a removed conversation the duration only.
/// </summary>
internal sealed class SlowestList
{
    /// <summary>How many a period keeps of a group.</summary>
    public const int Length = 5;

    public static readonly SlowestList Empty = new([]);

    private readonly (long DurationUs, string Line)[] _lines;

    private SlowestList((long DurationUs, string Line)[] lines) => _lines = lines;

    // A group of which nothing is stored takes any chat, also one of no duration.
    private long Least => _lines.Length == Length ? _lines[^1].DurationUs : -1;

    /// <summary>Reads what <see cref="ToString"/> wrote; an empty text is an empty list.</summary>
    public static SlowestList Parse(string text) => new(
        [.. text.Split('\n').Skip(1).Select(line => (long.Parse(line.Split(' ')[0], CultureInfo.InvariantCulture), line))]);

    /// <summary>The list with a chat more, if that is slow enough: otherwise this very list.</summary>
    public SlowestList With(long durationUs, string chat) => durationUs > Least
        ? With((durationUs, string.Create(CultureInfo.InvariantCulture, $"{durationUs} {chat}")))
        : this;

    /// <summary>The list with those of another one that are slow enough: if none is, this very list.</summary>
    public SlowestList With(SlowestList other) =>
        other._lines.Aggregate(this, (list, line) => line.DurationUs > list.Least ? list.With(line) : list);

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Least}\n{string.Join('\n', _lines.Select(line => line.Line))}");

    // Of the same duration the one that came first stays ahead.
    private SlowestList With((long DurationUs, string Line) chat)
    {
        var index = Array.FindIndex(_lines, line => line.DurationUs < chat.DurationUs);
        var before = index < 0 ? _lines.Length : index;
        return new([.. _lines.Take(before).Append(chat).Concat(_lines.Skip(before)).Take(Length)]);
    }
}
