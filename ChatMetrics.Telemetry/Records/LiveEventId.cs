using System.Globalization;

namespace ChatMetrics.Telemetry.Records;

/// <summary>
/// An event's place among all events, the same at every replica. Within an epoch, which is the life of one Redis data set,
/// the sequence has no gaps.
/// </summary>
/// <param name="Epoch">When the data set was begun, milliseconds since 1970.</param>
/// <param name="Sequence">From 1 on.</param>
public readonly record struct LiveEventId(long Epoch, long Sequence)
{
    /// <summary>Reads <c>epoch-sequence</c>, as <see cref="ToString"/> writes it; no sign, no blanks.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out LiveEventId id)
    {
        var dash = text.IndexOf('-');
        var read = Number(dash < 0 ? default : text[..dash], out var epoch) & Number(text[(dash + 1)..], out var sequence);
        id = new LiveEventId(epoch, sequence);
        return read;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Epoch}-{Sequence}");

    private static bool Number(ReadOnlySpan<char> digits, out long number) =>
        long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
