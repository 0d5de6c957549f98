using ChatMetrics.Assistant.Answers;
using Microsoft.Extensions.AI;

namespace ChatMetrics.Assistant.Tools;

/// <summary>Says what the tools have found, one paragraph after the other.</summary>
internal static class ToolAnswer
{
    private const string NotUnderstood =
        "I did not understand what to convert. Write one number and two units for each, such as \"convert 2.5 ml to tsp\".";

    /// <summary>Null when no tool was asked for.</summary>
    public static string? From(IReadOnlyList<ChatMessage> messages, Conversation conversation)
    {
        var results = ToolCallResult.Since(messages);
        var isUnclear = ToolCallPlanner.MayNeedTools(conversation) && ConversionRequest.IsUnclear(conversation.Text);
        if (results.Length == 0 && !isUnclear)
        {
            return null;
        }

        // A routine that was built to be saved is shown by what is to be saved.
        var saves = Array.Exists(results, result => result.Tool == RoutineTools.SaveName);
        var shown = Array.FindAll(results, result => !saves || result.Error is not null || result.Tool != RoutineBuilder.Name);
        var isAdvice = !conversation.HasSaid(HealthAnswer.Disclaimer)
            && Array.Exists(shown, result => result is { Error: null, Tool: RoutineBuilder.Name or IngredientLookup.Name });
        return Paragraphs.Join([.. shown.Select(Describe), isUnclear ? NotUnderstood : null, isAdvice ? HealthAnswer.Disclaimer : null]);
    }

    private static string Describe(ToolCallResult result) => result switch
    {
        { Error: { } error } => $"That did not work: {error}",
        { Tool: UnitConverter.Name } => $"{result.Text("text")}.",
        { Tool: IngredientLookup.Name } => Paragraphs.Join(
            result.Text("what_it_does"),
            List("How to use it", result.Lines("how_to_use_it")),
            List("Who should avoid it", result.Lines("who_should_avoid_it")),
            List("Not together with it", result.Lines("not_together_with")),
            List("Better to avoid", result.Lines("other_cautions")),
            result.Text("order"),
            result.Text("see_a_doctor")),
        { Tool: RoutineBuilder.Name } => Paragraphs.Join($"A routine for {result.Text("for")}:", Routine(result), result.Text("advice")),
        { Tool: RoutineTools.SaveName } => result.Text("status") switch
        {
            "waiting_for_approval" => "I have put it together.",
            "declined" => "All right, I have saved nothing.",
            _ => "Done: your routine is saved. Ask me \"what is my routine?\" whenever you need it.",
        },
        { Tool: RoutineTools.ReadName } => Routine(result) is { Length: > 0 } routine
            ? Paragraphs.Join("Your routine:", routine)
            : "You have no saved routine yet. Say, for example, \"Save a routine for oily skin\".",
        _ => result.Result.ToString(),
    };

    private static string Routine(ToolCallResult result) => Paragraphs.Join(
        Paragraphs.Steps("Morning", result.Lines("morning")), Paragraphs.Steps("Evening", result.Lines("evening")));

    private static string? List(string label, string[] lines) =>
        Paragraphs.List(label, Array.ConvertAll(lines, line => $"- {line}"));
}
