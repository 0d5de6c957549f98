using ChatMetrics.Api.Chat.Models.Offline.Answers;
using ChatMetrics.Api.Chat.Models.Offline.Articles;
using ChatMetrics.Api.Chat.Models.Offline.Retrieval;
using ChatMetrics.Api.Chat.Tools;
using Microsoft.Extensions.AI;

namespace ChatMetrics.Api.Chat.Models.Offline.ToolUse;

/// <summary>Which tools a question needs: those it asks for in so many words. A warning comes before them all.</summary>
internal sealed class ToolPlanner(Library library)
{
    private const int LongestQuestion = 500;
    private const int MostLookUps = 3;

    public List<PlannedCall> Plan(Conversation conversation)
    {
        var question = conversation.Question;
        if (question.Length > LongestQuestion || library.Reader.Read(question) is not { Warning: null } turn)
        {
            return [];
        }

        if (ToolRequests.AsksToSave(question) || (ToolRequests.AsksToBuild(question) && Topics(conversation).Length > 0))
        {
            return [BuildFor(conversation)];
        }

        if (ToolRequests.AsksForKept(question))
        {
            return [new PlannedCall(RoutineKeeper.ReadName, [])];
        }

        var conversions = ToolRequests.Conversions(question);
        return conversions.Count > 0 ? conversions : ToolRequests.AsksToLookUp(question) ? LookUps(turn) : [];
    }

    /// <summary>What follows from the results so far: a routine that was built to be saved is saved.</summary>
    public static List<PlannedCall> Continue(IReadOnlyList<ChatMessage> messages, IReadOnlyList<ToolWork> work) =>
        work is [{ Tool: RoutineBuilder.Name, Error: null } built] && ToolRequests.AsksToSave(Conversation.From(messages).Question)
            ? [new PlannedCall(RoutineKeeper.SaveName, new() { ["morning"] = built.Lines("morning"), ["evening"] = built.Lines("evening") })]
            : [];

    private PlannedCall BuildFor(Conversation conversation)
    {
        var topics = Topics(conversation);
        var skin = Array.Find(topics, topic => topic.Kind == ArticleKind.SkinType);
        var concern = Array.Find(topics, topic => topic.Kind == ArticleKind.Caution) ?? Array.Find(topics, topic => topic.Kind == ArticleKind.Concern);
        var arguments = new Dictionary<string, object?> { ["skin"] = skin?.Name ?? "normal" };
        if (concern is not null)
        {
            arguments["concern"] = concern.Name;
        }

        return new PlannedCall(RoutineBuilder.Name, arguments);
    }

    // Of the question, else of what was said before, the newest first.
    private Article[] Topics(Conversation conversation) =>
    [
        .. conversation.Earlier.Prepend(conversation.Question).Select(library.Reader.Read)
            .Where(turn => turn.Keywords.Count > 0)
            .SelectMany(library.Finder.Find)
            .Where(article => article.HasRoutine && article.Kind != ArticleKind.Guide)
            .Distinct(),
    ];

    private List<PlannedCall> LookUps(Turn turn) =>
    [
        .. library.Finder.Find(turn).Where(IngredientLookup.IsIngredient).Take(MostLookUps)
            .Select(article => new PlannedCall(IngredientLookup.Name, new() { ["name"] = article.Name })),
    ];
}
