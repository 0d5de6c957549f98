using System.Globalization;
using System.Text.RegularExpressions;

namespace ChatMetrics.Assistant.Tools;

/// <summary>A conversion that a message asks for.</summary>
internal sealed partial record ConversionRequest(double Value, string From, string To)
{
    private const string Number =
        @"(?<=^|[\s(])(?<minus>-|minus(?>\s+))?(?<value>(?>[0-9]+)(?:\.(?>[0-9]+))?)(?>\s*)";
    private const string Name = @"°?(?>[a-z]+)(?:(?>\s+)°?(?>[a-z]+))?";

    /// <summary>
    /// "Convert 30 ml to tsp", "how many teaspoons are in 10 ml?"; null if a message asks for none. Nothing is guessed: the message
    /// must have one number. Units that nobody knows are left to the tool, which says so, but only if the message says "convert".
    /// </summary>
    public static ConversionRequest? Read(string message)
    {
        var match = message.Split().Count(word => word.Any(char.IsNumber)) == 1 ? Pattern().Match(message) : Match.Empty;
        var (from, to) = (Shorten(match.Groups["from"].Value), Shorten(match.Groups["to"].Value));
        var sign = match.Groups["minus"].Success ? "-" : "";
        return match.Success && (SaysConvert(message) || (Unit.Find(from) is not null && Unit.Find(to) is not null))
            ? new ConversionRequest(double.Parse($"{sign}{match.Groups["value"]}", CultureInfo.InvariantCulture), from, to)
            : null;
    }

    /// <summary>Whether a message wants something converted, but it is not understood what.</summary>
    public static bool IsUnclear(string message) =>
        SaysConvert(message) && message.Any(char.IsNumber) && Read(message) is null;

    private static bool SaysConvert(string message) => message.Contains("convert", StringComparison.OrdinalIgnoreCase);

    // "tsp please" → "tsp"
    private static string Shorten(string name) =>
        name.Split() is [var first, _] && Unit.Find(name) is null && Unit.Find(first) is not null ? first : name;

    [GeneratedRegex(
        $@"{Number}(?<from>{Name})(?>\s+)(?:in|to|into|as|=)(?>\s+)(?<to>{Name})|"
        + $@"how(?>\s+)(?:many|much)(?>\s+)(?<to>{Name}?)(?>\s+)(?:is|are|make|in)"
        + $@"(?:(?>\s+)there)?(?:(?>\s+)in)?(?>\s+){Number}(?<from>{Name})",
        RegexOptions.IgnoreCase)]
    private static partial Regex Pattern();
}
