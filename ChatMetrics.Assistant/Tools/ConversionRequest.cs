using System.Globalization;
using System.Text.RegularExpressions;

namespace ChatMetrics.Assistant.Tools;

/// <summary>A conversion that a message asks for.</summary>
internal sealed partial record ConversionRequest(double Value, string From, string To)
{
    private const string Number = @"(?:(?<=^|[\s(])(?<minus>-|(?:minus|negative)\s+)?(?<value>[0-9]+(?:\.[0-9]+)?)\s*)";
    private const string Name = @"°?[a-z]+(?:\s+°?[a-z]+)?";

    private static readonly string[] Separators = [", ", "; ", ". ", "? ", "! ", "\n", " and "];

    /// <summary>
    /// All that a message asks for: "convert 30 ml to tsp", "how many teaspoons are in 10 ml?". Null if it asks for something
    /// that is not understood. Nothing is guessed: each part with a number must be such a request, with this number only.
    /// </summary>
    public static ConversionRequest[]? ReadAll(string message)
    {
        var asksToConvert = message.Contains("convert", StringComparison.OrdinalIgnoreCase);
        string[] parts = [.. message.Split(Separators, StringSplitOptions.None).Where(part => part.Any(char.IsNumber))];
        ConversionRequest[] requests = [.. parts.Select(part => Read(part, asksToConvert)).OfType<ConversionRequest>()];
        return requests.Length == parts.Length ? requests : asksToConvert ? null : [];
    }

    // Units that nobody knows are left to the tool, which says so, but only if the message says "convert".
    private static ConversionRequest? Read(string part, bool asksToConvert)
    {
        var match = part.Split().Count(word => word.Any(char.IsNumber)) == 1 ? Pattern().Match(part) : Match.Empty;
        var (from, to) = (Shorten(match.Groups["from"].Value), Shorten(match.Groups["to"].Value));
        if (!match.Success || (!asksToConvert && (Unit.Find(from) is null || Unit.Find(to) is null)))
        {
            return null;
        }

        var value = double.Parse(match.Groups["value"].Value, CultureInfo.InvariantCulture);
        return new ConversionRequest(match.Groups["minus"].Success ? -value : value, from, to);
    }

    // "tsp please" → "tsp"
    private static string Shorten(string name) =>
        Unit.Find(name) is null && name.Split()[0] is var first && Unit.Find(first) is not null ? first : name;

    [GeneratedRegex(
        $@"{Number}(?<from>{Name})\s+(?:in|to|into|as|=)\s+(?<to>{Name})|"
        + $@"how\s+(?:many|much)\s+(?<to>{Name}?)\s+(?:is|are|make|in)(?:\s+there)?(?:\s+in)?\s+{Number}(?<from>{Name})",
        RegexOptions.IgnoreCase)]
    private static partial Regex Pattern();
}
