using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace ChatMetrics.Api.Chat.Models.Remote;

/// <summary>
/// Corrects JSON that the SDK cannot read although its text is complete. If the two UTF-16 halves of a character arrive in two
/// pieces of the answer, they are joined in the second one; a half without its counterpart is removed. A token count that is not
/// a 32-bit number becomes -1.
/// </summary>
internal sealed partial class ProviderResponseNormalizer
{
    private string _half = "";

    /// <summary>Returns the lines, corrected; call it with whole lines in order.</summary>
    public byte[] Mend(ReadOnlySpan<byte> lines)
    {
        if (lines.IndexOf("\\ud"u8) < 0
            && lines.IndexOf("\\uD"u8) < 0
            && lines.IndexOf("_tokens\""u8) < 0
            && lines.IndexOf("\"usage\""u8) < 0)
        {
            return lines.ToArray();
        }

        var text = Escapes().Replace(Encoding.UTF8.GetString(lines), Join);
        return Encoding.UTF8.GetBytes(Counts().Replace(NoUsage().Replace(text, "\"usage\":null"), Count));
    }

    private string Join(Match escape)
    {
        if (escape.Groups["first"].Success && !escape.Groups["pair"].Success)
        {
            _half = escape.Value;
            return "";
        }

        if (!escape.Groups["second"].Success)
        {
            return escape.Value;
        }

        var whole = _half.Length > 0 ? _half + escape.Value : "";
        _half = "";
        return whole;
    }

    private static string Count(Match count) =>
        int.TryParse(count.Groups["count"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out _)
            ? count.Value
            : $"{count.Groups["name"].Value}:-1";

    // Every escape is matched, so that none begins in the middle of another one.
    [GeneratedRegex(
        """\\(?:u(?<first>d[89ab][0-9a-f]{2})(?<pair>\\ud[c-f][0-9a-f]{2})?|u(?<second>d[c-f][0-9a-f]{2})|.)""",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Escapes();

    // Inside a string, the quotes would be escaped.
    [GeneratedRegex("""(?<name>"[a-z_]+_tokens")\s*:\s*(?<count>[-+.0-9a-zA-Z]+|"(?:[^"\\]|\\.)*"|\{[^{}]*\}|\[[^\[\]]*\])""")]
    private static partial Regex Counts();

    [GeneratedRegex("""\x22usage"\s*:\s*(?:[-+.0-9a-zA-Z]+|"(?:[^"\\]|\\.)*"|\[[^\[\]]*\])""")]
    private static partial Regex NoUsage();
}
