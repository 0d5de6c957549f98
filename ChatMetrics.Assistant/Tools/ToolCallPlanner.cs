using System.Text.RegularExpressions;
using ChatMetrics.Assistant.Answers;
using ChatMetrics.Assistant.Articles;
using ChatMetrics.Assistant.Matching;
using Microsoft.Extensions.AI;

namespace ChatMetrics.Assistant.Tools;

/// <summary>
/// Decides which tools a message needs: those it asks for in so many words; a warning comes before them all. Most messages need
/// none: the articles answer them.
/// </summary>
internal sealed partial class ToolCallPlanner(KnowledgeBase knowledge)
{
    private const int MaxMessageLength = 500;
    private const int MaxLookUps = 3;
    private const RegexOptions Options = RegexOptions.IgnoreCase;
    private const string NotUnderstood =
        "I did not understand what to convert. Write one number and two units for each, such as \"convert 2.5 ml to tsp\".";

    /// <summary>The calls that the message needs, or that follow from the results so far; none if it is time to answer.</summary>
    /// <param name="messages">The whole chat.</param>
    /// <param name="conversation">What of it bears on the answer.</param>
    /// <param name="tools">Those that may be called.</param>
    public FunctionCallContent[] Plan(IReadOnlyList<ChatMessage> messages, Conversation conversation, IEnumerable<AITool>? tools)
    {
        var offered = tools?.Select(tool => tool.Name).ToHashSet() ?? [];
        var results = ToolCallResult.Since(messages);
        PlannedCall[] calls = offered.Count == 0 ? []
            : results.Length > 0 ? Continue(conversation, results)
            : Begin(conversation);
        // An id must not occur twice in a chat.
        var earlier = messages.Sum(message => message.Contents.OfType<FunctionCallContent>().Count());
        return Array.TrueForAll(calls, call => offered.Contains(call.Tool))
            ? [.. calls.Select((call, i) => new FunctionCallContent($"call_{earlier + i + 1}", call.Tool, call.Arguments))]
            : [];
    }

    /// <summary>What the tools have found, in words, and what was not understood; null when no tool was asked for.</summary>
    public static string? Answer(IReadOnlyList<ChatMessage> messages, Conversation conversation)
    {
        var results = ToolCallResult.Since(messages);
        var isUnderstood = !MayNeedTools(conversation) || ConversionRequest.ReadAll(conversation.Text) is not null;
        string[] remarks = isUnderstood ? [] : [NotUnderstood];
        return results.Length + remarks.Length == 0 ? null : ToolAnswer.From(results, remarks, conversation);
    }

    private PlannedCall[] Begin(Conversation conversation)
    {
        if (!MayNeedTools(conversation))
        {
            return [];
        }

        var text = conversation.Text;
        var conversions = ConversionRequest.ReadAll(text) ?? [];
        var isForRoutine = AsksToSave().IsMatch(text) || (AsksToBuild().IsMatch(text) && FindTopics(conversation).Length > 0);
        PlannedCall[] calls = isForRoutine ? [Build(conversation)]
            : AsksForKept().IsMatch(text) ? [new PlannedCall(RoutineTools.ReadName, [])]
            : AsksToLookUp().IsMatch(text) ? LookUp(conversation, isAlone: conversions.Length == 0)
            : [];
        return
        [
            .. calls,
            .. conversions.Select(request => new PlannedCall(
                UnitConverter.Name, new() { ["value"] = request.Value, ["from"] = request.From, ["to"] = request.To })),
        ];
    }

    // A routine that was built to be saved is saved.
    private static PlannedCall[] Continue(Conversation conversation, ToolCallResult[] results) =>
        results is [{ Tool: RoutineBuilder.Name, Error: null } built, ..]
        && !Array.Exists(results, result => result.Tool == RoutineTools.SaveName)
        && AsksToSave().IsMatch(conversation.Text)
            ? [new(RoutineTools.SaveName, new() { ["morning"] = built.Lines("morning"), ["evening"] = built.Lines("evening") })]
            : [];

    private PlannedCall Build(Conversation conversation)
    {
        var topics = FindTopics(conversation);
        var arguments = new Dictionary<string, object?> { ["skin"] = Name(ArticleKind.SkinType) ?? "normal" };
        if ((Name(ArticleKind.Caution) ?? Name(ArticleKind.Concern)) is { } concern)
        {
            arguments["concern"] = concern;
        }

        return new PlannedCall(RoutineBuilder.Name, arguments);

        string? Name(ArticleKind kind) => Array.Find(topics, topic => topic.Kind == kind)?.Name;
    }

    // Of the message, then of those before it, the newest first.
    private Article[] FindTopics(Conversation conversation) =>
    [
        .. conversation.Earlier.Prepend(conversation.Message)
            .Where(message => message.Keywords.Count > 0)
            .SelectMany(knowledge.Topics.Find)
            .Where(article => article.HasRoutine && article.Kind != ArticleKind.Guide)
            .Distinct(),
    ];

    // If nothing known is named, the articles answer; but not beside a tool, which then says so.
    private PlannedCall[] LookUp(Conversation conversation, bool isAlone)
    {
        var known = knowledge.Topics.Find(conversation.Message).Where(IngredientLookup.IsIngredient).Take(MaxLookUps);
        string[] names = [.. known.Select(article => article.Name)];
        names = names.Length > 0 || isAlone ? names : [""];
        return Array.ConvertAll(names, name => new PlannedCall(IngredientLookup.Name, new() { ["name"] = name }));
    }

    private static bool MayNeedTools(Conversation conversation) =>
        conversation.Text.Length <= MaxMessageLength && conversation.Message.Warning is null;

    /// <summary>"Save my routine", but not "what routine will save my skin?".</summary>
    [GeneratedRegex(@"\b(?:save|store|remember)\s+(?:me\s+)?(?:this|that|my|the|an?)\b[^.!?]{0,60}\broutine\b", Options)]
    private static partial Regex AsksToSave();

    /// <summary>"Build me a routine".</summary>
    [GeneratedRegex(@"\b(?:build|create|design|make)\s+(?:me\s+)?(?:my|the|an?)\b[^.!?]{0,40}\broutine\b", Options)]
    private static partial Regex AsksToBuild();

    /// <summary>"Show me my routine".</summary>
    [GeneratedRegex(
        @"\bwhat(?:'s|’s|\s+is)\s+my\s+(?:skin\s?care\s+)?routine\W*$"
        + @"|\b(?:show|tell|give)\s+me\s+my\s+(?:skin\s?care\s+)?routine\b",
        Options)]
    private static partial Regex AsksForKept();

    /// <summary>"Look up niacinamide", "who should avoid retinol?".</summary>
    [GeneratedRegex(
        @"\blook\s?up\b|\bingredient\b|\bwho\s+(?:should|must|can)\S*\s+(?:not\s+)?(?:avoid|use|take|apply)\b"
        + @"|\bnot\s+(?:be|to)\s+(?:combined?|mix(?:ed)?)\b",
        Options)]
    private static partial Regex AsksToLookUp();

    private sealed record PlannedCall(string Tool, Dictionary<string, object?> Arguments);
}
