using System.Globalization;
using System.Text;

namespace ChatMetrics.Telemetry.Records;

/// <summary>
/// The first 50 characters of a message, for logs and records: whole text elements, never half an emoji, and with every
/// control character escaped, so that no message can forge a log line.
/// </summary>
public static class MessagePreview
{
    /// <summary>The most text elements (what a reader calls a character) of a preview.</summary>
    public const int MaxTextElements = 50;

    // A text element may be endlessly long (letters with hundreds of marks); a preview may not. The longest emoji has 15.
    private const int MaxLength = 800;

    /// <summary>Previews <paramref name="message"/>; <c>...</c> is added when something was cut off.</summary>
    public static string From(string message)
    {
        var length = CutAt(message);
        var cut = length < message.Length;
        if (!cut && !message.Any(NeedsEscape))
        {
            return message;
        }

        var preview = new StringBuilder(length + 8);
        foreach (var character in message.AsSpan(0, length))
        {
            Append(preview, character);
        }

        return (cut ? preview.Append("...") : preview).ToString();
    }

    private static int CutAt(string message)
    {
        var length = 0;
        for (var elements = 0; elements < MaxTextElements && length < message.Length; elements++)
        {
            var next = StringInfo.GetNextTextElementLength(message, length);
            if (length + next > MaxLength)
            {
                break;
            }

            length += next;
        }

        return length;
    }

    private static void Append(StringBuilder preview, char character)
    {
        _ = character switch
        {
            '\n' => preview.Append("\\n"),
            '\r' => preview.Append("\\r"),
            '\t' => preview.Append("\\t"),
            _ when NeedsEscape(character) => preview.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}"),
            _ => preview.Append(character),
        };
    }

    /// <summary>The whole text, with what <see cref="NeedsEscape"/> escaped, for a line of a log.</summary>
    public static string Escape(string text)
    {
        if (!text.Any(NeedsEscape))
        {
            return text;
        }

        var escaped = new StringBuilder(text.Length + 8);
        foreach (var character in text)
        {
            Append(escaped, character);
        }

        return escaped.ToString();
    }

    /// <summary>Control characters, line and paragraph separators, and the marks that turn the writing direction about.</summary>
    public static bool NeedsEscape(char character) =>
        char.IsControl(character)
            || character is '\u2028' or '\u2029' or (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069');
}
