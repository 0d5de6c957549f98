using ChatMetrics.Api.Chat.Models.Offline.Answers;
using ChatMetrics.Api.Chat.Models.Offline.Articles;
using ChatMetrics.Api.Chat.Models.Offline.Retrieval;
using ChatMetrics.Api.Chat.Tools;
using ChatMetrics.Api.Chat.Tools.Units;

namespace ChatMetrics.Api.Chat.Models.Offline.ToolUse;

/// <summary>Which tools a question needs: those it asks for in so many words. A warning comes before them all.</summary>
internal sealed class ToolPlanner(Library library)
{
    private const int LongestQuestion = 500;
    private const int MostLookUps = 3;

    /// <summary>All that the question asks for, and that is understood.</summary>
    public List<PlannedCall> Plan(Conversation conversation)
    {
        var question = conversation.Question;
        if (ReadQuestion(conversation) is not { } turn)
        {
            return [];
        }

        var isForRoutine = ToolRequests.AsksToSave(question) || (ToolRequests.AsksToBuild(question) && Topics(conversation).Length > 0);
        List<PlannedCall> calls = isForRoutine ? [BuildFor(conversation)]
            : ToolRequests.AsksForKept(question) ? [new PlannedCall(RoutineKeeper.ReadName, [])]
            : ToolRequests.AsksToLookUp(question) ? LookUps(turn)
            : [];
        PlannedCall[] conversions =
        [
            .. from request in ConversionRequest.AllIn(question)
               let amount = request.Amount
               where amount is not null
               select new PlannedCall(UnitConversion.Name, new() { ["value"] = amount.Value, ["from"] = request.From, ["to"] = request.To }),
        ];
        // The articles answer for an ingredient that is not known, but not beside a tool.
        if (calls.Count == 0 && conversions.Length > 0 && ToolRequests.NameToLookUp(question) is { } name)
        {
            calls.Add(new PlannedCall(IngredientLookup.Name, new() { ["name"] = name }));
        }

        return [.. calls, .. conversions];
    }

    /// <summary>What the user should know of how the question's amounts were read, or why they were not.</summary>
    public IEnumerable<string> Remarks(Conversation conversation)
    {
        if (ReadQuestion(conversation) is null)
        {
            return [];
        }

        var requests = ConversionRequest.AllIn(conversation.Question);
        return requests.Length == 0 && ConversionRequest.IsUnclear(conversation.Question)
            ? ["I did not understand what to convert. Write one number and two units, such as \"convert 2.5 ml to tsp\"."]
            : requests.Select(request => request.Amount is null
                ? $"I did not understand the amount \"{request.Written}\". Write one number with one unit, such as \"2.5 {request.From}\" or \"1/2 {request.From}\"."
                : request.Reading).OfType<string>();
    }

    /// <summary>What follows from the results so far: a routine that was built to be saved is saved.</summary>
    public static List<PlannedCall> Continue(Conversation conversation, IReadOnlyList<ToolWork> work) =>
        work is [{ Tool: RoutineBuilder.Name, Error: null } built, ..] && work.All(done => done.Tool != RoutineKeeper.SaveName)
        && ToolRequests.AsksToSave(conversation.Question)
            ? [new PlannedCall(RoutineKeeper.SaveName, new() { ["morning"] = built.Lines("morning"), ["evening"] = built.Lines("evening") })]
            : [];

    // Null when it is too long, or needs a warning and nothing else.
    private Turn? ReadQuestion(Conversation conversation) =>
        conversation.Question.Length <= LongestQuestion && conversation.Read(library.Reader) is { Warning: null } turn ? turn : null;

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
