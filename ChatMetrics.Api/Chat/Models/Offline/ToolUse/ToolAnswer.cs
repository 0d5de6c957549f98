using ChatMetrics.Api.Chat.Models.Offline.Answers;
using ChatMetrics.Api.Chat.Tools;
using ChatMetrics.Api.Chat.Tools.Units;

namespace ChatMetrics.Api.Chat.Models.Offline.ToolUse;

/// <summary>Says what the tools have found, one paragraph after the other.</summary>
internal static class ToolAnswer
{
    public static string Of(IReadOnlyList<ToolWork> work, IEnumerable<string> remarks, Conversation conversation)
    {
        // A routine that was built to be saved is shown by what is to be saved.
        var told = work.Where(done => done is not { Tool: RoutineBuilder.Name, Error: null } || !work.Any(other => other.Tool == RoutineKeeper.SaveName)).ToArray();
        var paragraphs = told.Select(Tell).Concat(remarks);
        var isAdvice = Array.Exists(told, done => done is { Error: null, Tool: RoutineBuilder.Name or IngredientLookup.Name });
        return string.Join("\n\n", isAdvice && !conversation.HasSaid(AnswerComposer.Disclaimer) ? paragraphs.Append(AnswerComposer.Disclaimer) : paragraphs);
    }

    private static string Tell(ToolWork work) => work switch
    {
        { Error: { } error } => $"That did not work: {error}",
        { Tool: UnitConversion.Name } => $"{work.Text("text")}.",
        { Tool: IngredientLookup.Name } => Ingredient(work),
        { Tool: RoutineBuilder.Name } => Paragraphs($"A routine for {work.Text("for")}:", Steps(work), work.Text("advice")),
        { Tool: RoutineKeeper.SaveName, Status: "waiting_for_approval" } => "I have put it together.",
        { Tool: RoutineKeeper.SaveName, Status: "declined" } => "All right, I have saved nothing.",
        { Tool: RoutineKeeper.SaveName } => "Done: your routine is saved. Ask me \"what is my routine?\" whenever you need it.",
        { Tool: RoutineKeeper.ReadName } when work.Is("kept") => Paragraphs("Your routine:", Steps(work)),
        { Tool: RoutineKeeper.ReadName } => "You have no saved routine yet. Say, for example, \"Save a routine for oily skin\".",
        _ => work.Result.ToString(),
    };

    private static string Ingredient(ToolWork work) => Paragraphs(
        work.Text("what_it_does"),
        List("How to use it", work.Lines("how_to_use_it")),
        List("Who should avoid it", work.Lines("who_should_avoid_it")),
        List("Not together with it", work.Lines("not_together_with")),
        List("Better to avoid", work.Lines("other_cautions")),
        work.Text("order"),
        work.Text("see_a_doctor"));

    private static string Steps(ToolWork work) => Paragraphs(Numbered("Morning", work.Lines("morning")), Numbered("Evening", work.Lines("evening")));

    private static string? List(string label, string[] lines) =>
        lines.Length == 0 ? null : $"{label}:\n{string.Join('\n', lines.Select(line => $"- {line}"))}";

    private static string? Numbered(string label, string[] lines) =>
        lines.Length == 0 ? null : $"{label}:\n{string.Join('\n', lines.Select((line, place) => $"{place + 1}. {line}"))}";

    private static string Paragraphs(params IEnumerable<string?> paragraphs) =>
        string.Join("\n\n", paragraphs.Where(paragraph => !string.IsNullOrEmpty(paragraph)));
}
