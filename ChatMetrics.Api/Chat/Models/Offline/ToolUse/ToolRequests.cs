using System.Globalization;
using System.Text.RegularExpressions;
using ChatMetrics.Api.Chat.Tools.Units;

namespace ChatMetrics.Api.Chat.Models.Offline.ToolUse;

/// <summary>Finds in a question what it asks a tool to do.</summary>
internal static partial class ToolRequests
{
    private const int MostConversions = 5;

    /// <summary>"Save my routine", but not "what routine will save my skin?".</summary>
    public static bool AsksToSave(string question) => Save().IsMatch(question);

    /// <summary>"Build me a routine".</summary>
    public static bool AsksToBuild(string question) => Build().IsMatch(question);

    /// <summary>"Show me my routine".</summary>
    public static bool AsksForKept(string question) => Kept().IsMatch(question);

    /// <summary>"Look up niacinamide", "who should avoid retinol?".</summary>
    public static bool AsksToLookUp(string question) => LookUp().IsMatch(question);

    /// <summary>"30 ml to oz", "how many teaspoons are in 10 ml?"; where it says "convert", of units that nobody knows, too.</summary>
    public static List<PlannedCall> Conversions(string question)
    {
        var asksToConvert = question.Contains("convert", StringComparison.OrdinalIgnoreCase);
        return
        [
            .. from match in ValueFirst().Matches(question).Concat(UnitFirst().Matches(question)).Take(MostConversions)
               let units = (From: match.Groups["from"].Value, To: match.Groups["to"].Value)
               where asksToConvert || (Unit.Find(units.From) is not null && Unit.Find(units.To) is not null)
               select new PlannedCall(
                   UnitConversion.Name, new() { ["value"] = Number(match.Groups["value"].Value), ["from"] = units.From, ["to"] = units.To }),
        ];
    }

    // "1,000" is a thousand, "1,5" one and a half.
    private static double Number(string text) =>
        double.Parse(Thousands().IsMatch(text) ? text.Replace(",", "", StringComparison.Ordinal) : text.Replace(',', '.'), CultureInfo.InvariantCulture);

    private const string Quantity = @"(?<value>(?:(?<![\w.,])-)?\d{1,15}(?:[.,]\d{1,9})?)\s*";
    private const string UnitName = @"(?:degrees?\s+|°\s?)?(?:fl\.?\s?oz|fluid\s(?:oz|ounces?)|[a-z]+)";

    [GeneratedRegex(Quantity + $@"(?<from>{UnitName})\.?\s+(?:is\s+|are\s+)?(?:in|to|into|as|=)\s+(?:how\s+many\s+)?(?<to>{UnitName})", RegexOptions.IgnoreCase)]
    private static partial Regex ValueFirst();

    [GeneratedRegex($@"\bhow\s+(?:many|much)\s+(?<to>{UnitName})\s+(?:is|are|in|make|makes|fit\s+in|are\s+there\s+in|are\s+in|is\s+in)\s+" + Quantity + $"(?<from>{UnitName})", RegexOptions.IgnoreCase)]
    private static partial Regex UnitFirst();

    [GeneratedRegex(@"^-?\d{1,3},\d{3}$")]
    private static partial Regex Thousands();

    [GeneratedRegex(
        @"(?:^\W*|[.!?;,]\s*|\b(?:and|please|then|now|you|to)\s+)(?:save|store|remember)\s+(?:me\s+)?(?:it|this|that|my|the|a|an)\b[^.!?]{0,60}?\b(?:routine|regimen)\b",
        RegexOptions.IgnoreCase)]
    private static partial Regex Save();

    [GeneratedRegex(@"\b(?:build|create|design|make|put\s+together)\s+(?:me\s+|us\s+)?(?:a|an|my|the)\b[^.!?]{0,40}?\b(?:routine|regimen)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Build();

    [GeneratedRegex(
        @"\bwhat(?:'s|’s|\s+is|\s+was)\s+my\s+(?:skin\s?care\s+)?routine\W*$|\b(?:show|read|tell|give|get)\s+(?:me\s+)?my\s+(?:skin\s?care\s+)?routine\b|\b(?:saved|kept)\s+(?:skin\s?care\s+)?routine\b",
        RegexOptions.IgnoreCase)]
    private static partial Regex Kept();

    [GeneratedRegex(
        @"\blook\s?up\b|\bingredient\b|\bwho\s+(?:should(?:n't|n’t|\s+not)?|must\s+not|can't|can’t|cannot)\s+(?:avoid|use|take|apply)\b|\bnot\s+be\s+(?:combined|mixed|used)\s+(?:together\s+)?with\b|\bnot\s+to\s+(?:combine|mix)\b",
        RegexOptions.IgnoreCase)]
    private static partial Regex LookUp();
}
