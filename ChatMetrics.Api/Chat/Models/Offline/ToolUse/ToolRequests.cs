using System.Text.RegularExpressions;

namespace ChatMetrics.Api.Chat.Models.Offline.ToolUse;

/// <summary>Finds in a question what it asks a tool to do.</summary>
internal static partial class ToolRequests
{
    /// <summary>"Save my routine", but not "what routine will save my skin?".</summary>
    public static bool AsksToSave(string question) => Save().IsMatch(question);

    /// <summary>"Build me a routine".</summary>
    public static bool AsksToBuild(string question) => Build().IsMatch(question);

    /// <summary>"Show me my routine".</summary>
    public static bool AsksForKept(string question) => Kept().IsMatch(question);

    /// <summary>"Look up niacinamide", "who should avoid retinol?".</summary>
    public static bool AsksToLookUp(string question) => LookUp().IsMatch(question);

    /// <summary>What "look up ..." names; null when it names nothing.</summary>
    public static string? NameToLookUp(string question) => Named().Match(question) is { Success: true } named ? named.Groups["name"].Value : null;

    [GeneratedRegex(@"\blook\s?up\s+(?<name>[^,.;!?\n]{1,60}?)(?=\s+and\b|\s*[,.;!?\n]|\s*$)", RegexOptions.IgnoreCase)]
    private static partial Regex Named();

    [GeneratedRegex(
        @"(?:^\W*|[.!?;,\n]\s*|\b(?:and|please|then|now|you|to)\s+)(?:save|store|remember)\s+(?:me\s+)?(?:it|this|that|my|the|a|an)\b[^.!?]{0,60}?\b(?:routine|regimen)\b",
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
