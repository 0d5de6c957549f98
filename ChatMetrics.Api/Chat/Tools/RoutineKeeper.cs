using System.ComponentModel;
using ChatMetrics.Api.Spool;
using ChatMetrics.Telemetry.Chats;
using ChatMetrics.Telemetry.Redis;
using Microsoft.Extensions.AI;

namespace ChatMetrics.Api.Chat.Tools;

/// <summary>The routine that is kept with a conversation.</summary>
/// <param name="Kept">False when there is none.</param>
internal sealed record KeptRoutine(bool Kept, IReadOnlyList<string>? Morning = null, IReadOnlyList<string>? Evening = null);

/// <summary>The tools <c>save_routine</c>, which the user must approve, and <c>read_routine</c>.</summary>
internal sealed class RoutineKeeper(RoutineStore store, StorageLimit limit)
{
    public const string SaveName = "save_routine";
    public const string ReadName = "read_routine";

    private const int MostSteps = 12;
    private const int LongestStep = 250;

    public AIFunction SaveTool => new EffectTool(
        ToolBox.Create(
            SaveAsync, SaveName, "Keeps a skincare routine with this conversation, in place of an earlier one. The user must approve it first."),
        ToolBox.Create(Preview, SaveName, ""));

    public AIFunction ReadTool => ToolBox.Create(ReadAsync, ReadName, "The skincare routine that is kept with this conversation, if there is one.");

    private static string Preview(string[] morning, string[] evening)
    {
        var (mornings, evenings) = (Check(morning, nameof(morning)), Check(evening, nameof(evening)));
        if (mornings.Length + evenings.Length == 0)
        {
            throw new ToolException("A routine needs at least one step.");
        }

        return string.Join("\n\n", new[] { "Save this routine with our conversation:", Part("Morning", mornings), Part("Evening", evenings) }
            .Where(part => part.Length > 0));
    }

    private async Task<KeptRoutine> SaveAsync(
        [Description("The steps in the morning, in order; at most 12.")] string[] morning,
        [Description("The steps in the evening, in order; at most 12.")] string[] evening,
        AIFunctionArguments arguments)
    {
        var routine = new SavedRoutine(Check(morning, nameof(morning)), Check(evening, nameof(evening)));
        await InTimeAsync(store.SaveAsync(ToolContext.ConversationOf(arguments), routine));
        return new KeptRoutine(true, routine.Morning, routine.Evening);
    }

    private async Task<KeptRoutine> ReadAsync(AIFunctionArguments arguments)
    {
        var reading = store.ReadAsync(ToolContext.ConversationOf(arguments));
        await InTimeAsync(reading);
        return await reading is { } routine ? new KeptRoutine(true, routine.Morning, routine.Evening) : new KeptRoutine(false);
    }

    private async Task InTimeAsync(Task work)
    {
        try
        {
            await limit.WaitAsync(work);
        }
        catch (Exception exception) when (RedisFailure.Is(exception))
        {
            throw new ToolException("The storage of routines is away at the moment. Try again later.");
        }
    }

    private static string[] Check(string[] steps, string name)
    {
        var trimmed = Array.FindAll(Array.ConvertAll(steps, step => ShownText.Of((step ?? "").ReplaceLineEndings(" "))), step => step.Length > 0);
        return trimmed.Length <= MostSteps && Array.TrueForAll(trimmed, step => step.Length <= LongestStep)
            ? trimmed
            : throw new ToolException($"A routine has at most {MostSteps} steps in the {name}, each of at most {LongestStep} characters.");
    }

    private static string Part(string label, string[] steps) =>
        steps.Length == 0 ? "" : $"{label}:\n{string.Join('\n', steps.Select((step, place) => $"{place + 1}. {step}"))}";
}
