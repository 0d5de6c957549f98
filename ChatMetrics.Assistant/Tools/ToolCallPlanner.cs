using System.Text.RegularExpressions;
using ChatMetrics.Assistant.Answers;
using ChatMetrics.Assistant.Articles;
using ChatMetrics.Assistant.Matching;
using Microsoft.Extensions.AI;
using Call = (string Tool, System.Collections.Generic.Dictionary<string, object?> Arguments);

namespace ChatMetrics.Assistant.Tools;

/// <summary>
/// Decides which tools a message needs: those it asks for in so many words; a warning comes before them all. Most messages need
/// none: the articles answer them.
/// </summary>
internal static partial class ToolCallPlanner
{
    private const int MaxMessageLength = 500;
    private const RegexOptions Options = RegexOptions.IgnoreCase;

    /// <summary>Whether a message may ask for tools at all.</summary>
    public static bool MayNeedTools(Conversation conversation) =>
        conversation.Text.Length <= MaxMessageLength && conversation.Message.Warning is null;

    /// <summary>The calls of the given tools that the last message needs, or that follow from their results so far.</summary>
    public static FunctionCallContent[] Plan(IReadOnlyList<ChatMessage> messages, Conversation conversation, IEnumerable<AITool>? tools)
    {
        var offered = tools?.Select(tool => tool.Name).ToHashSet() ?? [];
        if (offered.Count == 0 || !MayNeedTools(conversation))
        {
            return [];
        }

        var results = ToolCallResult.Since(messages);
        var calls = results.Length > 0 ? Continue(conversation, results) : Begin(conversation);
        // An id must not occur twice in a chat.
        var earlier = messages.Sum(message => message.Contents.OfType<FunctionCallContent>().Count());
        return Array.TrueForAll(calls, call => offered.Contains(call.Tool))
            ? [.. calls.Select((call, i) => new FunctionCallContent($"call_{earlier + i + 1}", call.Tool, call.Arguments))]
            : [];
    }

    private static Call[] Begin(Conversation conversation)
    {
        var text = conversation.Text;
        Call[] calls = AsksToSave().IsMatch(text) || AsksToBuild().IsMatch(text) ? [BuildRoutine(conversation)]
            : AsksForKept().IsMatch(text) ? [(RoutineTools.ReadName, [])]
            : AsksToLookUp().IsMatch(text) ? [.. LookUp(conversation.Message)]
            : [];
        return ConversionRequest.Read(text) is { } request
            ? [.. calls, (UnitConverter.Name, new() { ["value"] = request.Value, ["from"] = request.From, ["to"] = request.To })]
            : calls;
    }

    // A routine that was built to be saved is saved.
    private static Call[] Continue(Conversation conversation, ToolCallResult[] results) =>
        results is [{ Tool: RoutineBuilder.Name, Error: null } built, ..]
        && !Array.Exists(results, result => result.Tool == RoutineTools.SaveName)
        && AsksToSave().IsMatch(conversation.Text)
            ? [(RoutineTools.SaveName, new() { ["morning"] = built.Lines("morning"), ["evening"] = built.Lines("evening") })]
            : [];

    private static IEnumerable<Call> LookUp(ParsedMessage message) =>
        from article in message.Topics
        where article.IsIngredient
        select (IngredientLookup.Name, new Dictionary<string, object?> { ["name"] = article.Name });

    // What the message names counts before what earlier ones named.
    private static Call BuildRoutine(Conversation conversation)
    {
        Article[] topics = [.. conversation.Earlier.Prepend(conversation.Message).SelectMany(message => message.Topics)];
        var arguments = new Dictionary<string, object?> { ["skin"] = Name(ArticleKind.SkinType) ?? "normal" };
        if ((Name(ArticleKind.Caution) ?? Name(ArticleKind.Concern)) is { } concern)
        {
            arguments["concern"] = concern;
        }

        return (RoutineBuilder.Name, arguments);

        string? Name(ArticleKind kind) => Array.Find(topics, topic => topic.Kind == kind && topic.HasRoutine)?.Name;
    }

    /// <summary>"Save my routine", but not "what routine will save my skin?".</summary>
    [GeneratedRegex(@"\b(?:save|store|remember)(?>\s+)(?:me(?>\s+))?(?:this|that|my|the|an?)\b[^.!?]{0,60}\broutine\b", Options)]
    private static partial Regex AsksToSave();

    /// <summary>"Build me a routine".</summary>
    [GeneratedRegex(@"\b(?:build|create|design|make)(?>\s+)(?:me(?>\s+))?(?:my|the|an?)\b[^.!?]{0,40}\broutine\b", Options)]
    private static partial Regex AsksToBuild();

    /// <summary>"What is my routine?", "show me my skincare routine".</summary>
    [GeneratedRegex(@"\b(?:what(?:['’]s| is)|show me|tell me) my (?:skin\s?care )?routine(?>\W*)$", Options)]
    private static partial Regex AsksForKept();

    /// <summary>"Look up niacinamide", "who should avoid retinol?".</summary>
    [GeneratedRegex(
        @"\blook\s?up\b|\bwho (?:should|must|can)(?>\S*) (?:not )?(?:avoid|use|take|apply)\b|\bnot (?:be|to) (?:combine|mix)", Options)]
    private static partial Regex AsksToLookUp();
}
