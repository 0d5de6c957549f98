using System.Text.RegularExpressions;
using ChatMetrics.Api.Chat.Tools.Units;

namespace ChatMetrics.Api.Chat.Models.Offline.ToolUse;

/// <summary>A conversion that a question asks for.</summary>
/// <param name="Written">The amount and its unit, as the question has them.</param>
/// <param name="Amount">Null when it was not understood.</param>
internal sealed partial record ConversionRequest(string Written, Amount? Amount, string From, string To)
{
    private const int Most = 5;

    /// <summary>"30 ml to oz", "how many teaspoons are in 10 ml?"; where it says "convert", of units that nobody knows, too.</summary>
    public static ConversionRequest[] AllIn(string question)
    {
        var asksToConvert = question.Contains("convert", StringComparison.OrdinalIgnoreCase);
        return
        [
            .. from match in ValueFirst().Matches(question).Concat(UnitFirst().Matches(question)).Take(Most)
               let request = Of(question, match)
               where asksToConvert || (Unit.Find(request.From) is not null && Unit.Find(request.To) is not null)
               select request,
        ];
    }

    /// <summary>"Convert 5'10" to m": there is an amount, but no request that can be read.</summary>
    public static bool IsUnclear(string question) => Unclear().IsMatch(question);

    /// <summary>How an amount was read that can be read in two ways; null when it cannot.</summary>
    public string? Reading => Amount is { Other: { } other } amount
        ? $"I read \"{Written}\" as {UnitConversion.Text(amount.Value)} {From}, not as {UnitConversion.Text(other)} {From}."
        : null;

    private static ConversionRequest Of(string question, Match match)
    {
        var (amount, from) = (match.Groups["amount"], match.Groups["from"]);
        var (before, after) = (question[..amount.Index], question[(from.Index + from.Length)..]);
        var first = Precedes(before, from.Value) is { } more ? before.Length - more : amount.Index;
        var last = from.Index + from.Length + (match.Groups["tail"].Success ? Follows(after, from.Value) ?? 0 : 0);
        var isMore = first < amount.Index || last > from.Index + from.Length;
        return new ConversionRequest(
            question[first..last], isMore ? null : Amount.Read(amount.Value), from.Value, match.Groups["to"].Value);
    }

    // "10-20 ml", "3 x 10 ml", "1e3 ml", "5 ft 10 in", "5 stone 10 lb": how much of what comes before belongs to the amount; null when nothing does.
    private static int? Precedes(string before, string unit) =>
        Joined().Match(before) is { Success: true } joined ? joined.Length
        : Compound().Match(before) is { Success: true } compound && IsPart(compound.Groups["word"].Value, unit) ? compound.Length
        : null;

    private static int? Follows(string after, string unit) =>
        More().Match(after) is { Success: true } more && (!more.Groups["word"].Success || IsPart(more.Groups["word"].Value, unit)) ? more.Length : null;

    private static bool IsPart(string word, string unit) =>
        (Unit.Find(word), Unit.Find(unit)) is not ({ } one, { } other) || one.Quantity == other.Quantity;

    private const string Number = @"(?:[-−+]|\b(?:minus|negative)\s)?[.,]?\p{N}(?:[\p{N}.,'’/⁄]|[^\S\n](?=\p{N}))*";
    private const string Quantity = $@"(?<amount>{Number})\s*";
    private const string UnitName = @"(?:degrees?\s+|°\s?)?(?:fl\.?\s?oz|fluid\s(?:oz|ounces?)|[a-z]+)";
    private const string Blanks = @"[^\S\n]*";
    private const string NumberWord = @"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|dozen|half|quarter|hundred|thousand|million)";

    [GeneratedRegex(Quantity + $@"(?<from>{UnitName})\.?\s+(?:is\s+|are\s+)?(?:in|to|into|as|=)\s+(?:how\s+many\s+)?(?<to>{UnitName})", RegexOptions.IgnoreCase)]
    private static partial Regex ValueFirst();

    [GeneratedRegex($@"\bhow\s+(?:many|much)\s+(?<to>{UnitName})\s+(?:is|are|in|make|makes|fit\s+in|are\s+there\s+in|are\s+in|is\s+in)\s+" + Quantity + $"(?<from>{UnitName})(?<tail>)", RegexOptions.IgnoreCase)]
    private static partial Regex UnitFirst();

    // A number with at most a sign or a word between, or anything but a blank, an opening mark or the end of a sentence.
    [GeneratedRegex(
        $@"(?:\p{{N}}[\p{{N}}.,]*|{NumberWord}){Blanks}(?:[^\s\p{{L}}\p{{N}}]{{1,3}}|[ex×]|to|or|and|and\s+a|times|by|plus|minus|through|up\s+to)?{Blanks}\z|[^\s(\[""'‘“„«:=,;.!?~≈]\z",
        RegexOptions.IgnoreCase)]
    private static partial Regex Joined();

    [GeneratedRegex($@"\p{{N}}[\p{{N}}.,]*{Blanks}(?!(?:is|are|makes?|converts?)\b)(?<word>{UnitName})[.,]?{Blanks}(?:and\b|plus\b|or\b|[-–—&+])?{Blanks}\z", RegexOptions.IgnoreCase)]
    private static partial Regex Compound();

    [GeneratedRegex(
        $@"^\.?{Blanks}(?:[-–—&+/,x×*]|and\b|plus\b|or\b|to\b|times\b)?{Blanks}(?>{Number}){Blanks}(?:(?<word>{UnitName})(?![a-z])(?!\.?\s+(?:in|to|into|as|=)\s)|(?![\s\p{{L}}°])|$)",
        RegexOptions.IgnoreCase)]
    private static partial Regex More();

    [GeneratedRegex($@"\bconvert\s+(?:me\s+)?(?:[-−+]?[.,]?\p{{N}}|{NumberWord}\b)", RegexOptions.IgnoreCase)]
    private static partial Regex Unclear();
}
