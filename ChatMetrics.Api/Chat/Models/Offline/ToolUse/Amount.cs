using System.Globalization;
using System.Text.RegularExpressions;

namespace ChatMetrics.Api.Chat.Models.Offline.ToolUse;

/// <summary>A number as people write it: "0.5", "0,5", ".5", "1/2", "2 ½", "1 000", "1'000", "1,234.5", "1.234,5", "−5".</summary>
/// <param name="Other">What it would be if its separator meant the other thing, as in "1,000"; null when it can only be read one way.</param>
internal sealed partial record Amount(double Value, double? Other = null)
{
    private const int LongestText = 40;
    private const string Vulgar = "¼½¾⅐⅑⅒⅓⅔⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞";

    /// <summary>Null when the text is no such number: what may be meant is not guessed.</summary>
    public static Amount? Read(string text)
    {
        var bare = Blank().Replace(text, " ").Replace('’', '\'').Replace('⁄', '/').Replace('−', '-').Trim();
        var number = Sign().Replace(bare, "");
        var sign = number.Length < bare.Length && bare[0] != '+' ? -1 : 1;
        return text.Length > LongestText || ReadPositive(number) is not { } read ? null : new Amount(sign * read.Value, sign * read.Other);
    }

    private static Amount? ReadPositive(string text)
    {
        if (Fraction().Match(text) is { Success: true } fraction)
        {
            return ReadFraction(fraction.Groups["whole"], Parse(fraction.Groups["over"].Value), Parse(fraction.Groups["under"].Value));
        }

        if (text is [.. var whole, var last] && Vulgar.Contains(last, StringComparison.Ordinal))
        {
            return Digits().IsMatch(whole.TrimEnd()) ? new Amount(Parse($"0{whole.TrimEnd()}") + char.GetNumericValue(last)) : null;
        }

        if (OneGroup().IsMatch(text))
        {
            var (thousands, decimals) = (Parse(text.Remove(text.Length - 4, 1)), Parse(text.Replace(',', '.')));
            return text[^4] == ',' ? new Amount(thousands, decimals) : new Amount(decimals, thousands);
        }

        return Groups().Match(text) is { Success: true } groups ? new Amount(Parse(NoDigit().Replace(groups.Groups["groups"].Value, "") + Point(groups)))
            : Plain().Match(text) is { Success: true } plain ? new Amount(Parse($"0{plain.Groups["digits"].Value}{Point(plain)}"))
            : null;
    }

    // "2 3/2" is no way to write a number.
    private static Amount? ReadFraction(Group whole, double over, double under) =>
        under == 0 || (whole.Success && over >= under) ? null : new Amount(Parse($"0{whole.Value}") + (over / under));

    private static string Point(Match number) => number.Groups["decimals"].Value.Replace(',', '.');

    private static double Parse(string text) => double.Parse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\s")]
    private static partial Regex Blank();

    [GeneratedRegex(@"^(?:[-+]|(?:minus|negative) )", RegexOptions.IgnoreCase)]
    private static partial Regex Sign();

    [GeneratedRegex("^[0-9]*$")]
    private static partial Regex Digits();

    [GeneratedRegex("[^0-9]")]
    private static partial Regex NoDigit();

    [GeneratedRegex("^(?:(?<whole>[0-9]+) )?(?<over>[0-9]+)/(?<under>[0-9]+)$")]
    private static partial Regex Fraction();

    // "1,000" and "1.000", but not "0,125".
    [GeneratedRegex("^[1-9][0-9]{0,2}[.,][0-9]{3}$")]
    private static partial Regex OneGroup();

    // Blanks and apostrophes can only group; of comma and point the one that comes twice, or before the other.
    [GeneratedRegex(@"^(?<groups>[1-9][0-9]{0,2}(?:(?<by>[ '])[0-9]{3}(?:\k<by>[0-9]{3})*))(?<decimals>[.,][0-9]+)?$"
        + @"|^(?<groups>[1-9][0-9]{0,2}(?:,[0-9]{3})+)(?<decimals>\.[0-9]+)?$"
        + @"|^(?<groups>[1-9][0-9]{0,2}(?:\.[0-9]{3})+)(?<decimals>,[0-9]+)?$")]
    private static partial Regex Groups();

    [GeneratedRegex("^(?<digits>[0-9]+)(?<decimals>[.,][0-9]+)?$|^(?<decimals>[.,][0-9]+)$")]
    private static partial Regex Plain();
}
