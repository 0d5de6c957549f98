using System.ComponentModel;
using System.Globalization;
using System.Text;
using ChatMetrics.Assistant.Answers;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Storage;
using Microsoft.Extensions.AI;

namespace ChatMetrics.Assistant.Tools;

/// <summary>The routine that is kept with a conversation.</summary>
/// <param name="Kept">False if there is none.</param>
internal sealed record KeptRoutine(bool Kept, IReadOnlyList<string>? Morning = null, IReadOnlyList<string>? Evening = null);

/// <summary>The tools <c>save_routine</c>, which the user must approve, and <c>read_routine</c>.</summary>
/// <param name="store">Keeps the routines.</param>
/// <param name="waitInTime">Waits for the store's answer; throws a <see cref="TimeoutException"/> if it takes too long.</param>
internal sealed class RoutineTools(RoutineStore store, Func<Task, Task> waitInTime)
{
    public const string SaveName = "save_routine";
    public const string ReadName = "read_routine";

    private const int MaxSteps = 12;
    private const int MaxStepLength = 250;

    public AIFunction SaveTool => new ApprovalTool(
        ToolFactory.Create(
            SaveAsync,
            SaveName,
            "Keeps a skincare routine with this conversation, in place of an earlier one. The user must approve it first."),
        ToolFactory.Create(Preview, SaveName, ""));

    public AIFunction ReadTool => ToolFactory.Create(
        ReadAsync, ReadName, "The skincare routine that is kept with this conversation, if there is one.");

    private static string Preview(string[] morning, string[] evening)
    {
        var (mornings, evenings) = (Check(morning, nameof(morning)), Check(evening, nameof(evening)));
        return mornings.Length + evenings.Length > 0
            ? Paragraphs.Join(
                "Save this routine with our conversation:",
                Paragraphs.Steps("Morning", mornings),
                Paragraphs.Steps("Evening", evenings))
            : throw new ToolException("A routine needs at least one step.");
    }

    private async Task<KeptRoutine> SaveAsync(
        [Description("The steps in the morning, in order; at most 12.")] string[] morning,
        [Description("The steps in the evening, in order; at most 12.")] string[] evening,
        AIFunctionArguments arguments)
    {
        var routine = new SavedRoutine(Check(morning, nameof(morning)), Check(evening, nameof(evening)));
        await WaitAsync(store.SaveAsync(ToolContext.ConversationOf(arguments), routine));
        return new KeptRoutine(true, routine.Morning, routine.Evening);
    }

    private async Task<KeptRoutine> ReadAsync(AIFunctionArguments arguments)
    {
        var reading = store.ReadAsync(ToolContext.ConversationOf(arguments));
        await WaitAsync(reading);
        return await reading is { } routine ? new KeptRoutine(true, routine.Morning, routine.Evening) : new KeptRoutine(false);
    }

    private async Task WaitAsync(Task work)
    {
        try
        {
            await waitInTime(work);
        }
        catch (Exception exception) when (RedisFailure.Is(exception))
        {
            throw new ToolException("Routines cannot be reached at the moment. Try again later.");
        }
    }

    private static string[] Check(string[] steps, string name)
    {
        string[] visible = [.. steps.Select(step => Show(step ?? "")).Where(step => step.Length > 0)];
        return visible.Length <= MaxSteps && Array.TrueForAll(visible, step => step.Length <= MaxStepLength)
            ? visible
            : throw new ToolException(
                $"A routine has at most {MaxSteps} steps in the {name}, each of at most {MaxStepLength} characters.");
    }

    // What the user approves is what they see: no line breaks, direction marks or zero widths.
    private static string Show(string text) => string.Concat(text.ReplaceLineEndings(" ").EnumerateRunes().Select(
        rune => Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => " ",
            UnicodeCategory.Format => "",
            _ => rune == Rune.ReplacementChar ? "" : $"{rune}",
        })).Trim();
}
