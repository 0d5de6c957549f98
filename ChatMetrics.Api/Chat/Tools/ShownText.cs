using System.Globalization;
using System.Text;

namespace ChatMetrics.Api.Chat.Tools;

/// <summary>Text of a model that a user is to approve: it has nothing that is not seen, or that makes other text look different.</summary>
internal static class ShownText
{
    /// <summary>Breaks of lines and control characters become blanks; marks of direction, of no width, and halves of characters go.</summary>
    public static string Of(string text)
    {
        var shown = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            _ = Rune.GetUnicodeCategory(rune) switch
            {
                UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => shown.Append(' '),
                UnicodeCategory.Format => shown,
                _ when rune == Rune.ReplacementChar => shown,
                _ => shown.Append(rune.ToString()),
            };
        }

        return shown.ToString().Trim();
    }
}
