using System.Globalization;
using System.Text;

namespace ChatMetrics.Assistant.Tools;

/// <summary>A model's text for a user to approve, without characters that are invisible or change how other text looks.</summary>
internal static class DisplayText
{
    /// <summary>Replaces line breaks and control characters by spaces; removes direction marks and zero widths.</summary>
    public static string From(string text) => string.Concat(text.EnumerateRunes().Select(Show)).Trim();

    private static string Show(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => " ",
        UnicodeCategory.Format => "",
        _ => rune == Rune.ReplacementChar ? "" : rune.ToString(),
    };
}
