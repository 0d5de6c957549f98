using System.Globalization;
using System.Text;

namespace ChatMetrics.Assistant.Tools;

/// <summary>A model's text for a user to approve, without characters that are invisible or change how other text looks.</summary>
internal static class DisplayText
{
    /// <summary>Replaces line breaks and control characters by spaces; removes direction marks and zero widths.</summary>
    public static string From(string text)
    {
        var display = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            _ = Rune.GetUnicodeCategory(rune) switch
            {
                UnicodeCategory.Control => display.Append(' '),
                UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => display.Append(' '),
                UnicodeCategory.Format => display,
                _ when rune == Rune.ReplacementChar => display,
                _ => display.Append(rune.ToString()),
            };
        }

        return display.ToString().Trim();
    }
}
