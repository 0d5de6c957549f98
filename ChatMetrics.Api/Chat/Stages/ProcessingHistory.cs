using ChatMetrics.Api.Chat.Models;
using ChatMetrics.Api.Chat.Pipeline;
using ChatMetrics.Api.Chat.Tools;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Tracking;
using MediatR;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;

namespace ChatMetrics.Api.Chat.Stages;

/// <summary>Stage 2: the turns that were sent, else the stored ones, become the prompt.</summary>
internal sealed record ProcessingHistory(AcceptedChat Chat) : IChatStage<PromptedChat>
{
    public static ChatStage Stage => ChatStage.ProcessingHistory;
}

/// <param name="Settled">What the message approves or declines; null when it does neither.</param>
internal sealed record PromptedChat(AcceptedChat Chat, IReadOnlyList<ChatMessage> Prompt, ApprovalDecision? Settled = null);

internal sealed class ProcessingHistoryHandler(
    StoredTurns stored, ApprovalGate previews, ChatTrace chat, PerformanceTracker tracker, IOptions<AssistantOptions> options)
    : IRequestHandler<ProcessingHistory, PromptedChat>
{
    public async Task<PromptedChat> Handle(ProcessingHistory request, CancellationToken cancellationToken)
    {
        var command = request.Chat.Command;
        // On its way already while the check is: both are one round trip.
        var reading = command.History.Count > 0 || command.IsNewConversation
            ? Task.FromResult((Turns: command.History, AreAll: true))
            : stored.ReadAsync(command.ConversationId);
        ApprovalDecision? settled;
        using (tracker.Measure(MeasurementNames.PendingPreviewCheck))
        {
            settled = command.IsNewConversation
                ? null
                : await previews.ResolveAsync(command.ConversationId, request.Chat.Message);
        }

        using var assembly = tracker.Measure(MeasurementNames.MessageAssembly);
        var (history, areAll) = await reading;
        chat.HistoryIsUnavailable = !areAll;
        var prompt = new List<ChatMessage>(history.Count + 2) { new(ChatRole.System, AssistantPrompt.Text) };
        foreach (var turn in Newest(history, options.Value.MaxPromptTurns))
        {
            prompt.Add(new ChatMessage(new ChatRole(turn.Role), turn.Content));
        }

        assembly.With("turns", prompt.Count - 1);
        prompt.Add(new ChatMessage(ChatRole.User, request.Chat.Message));
        return new PromptedChat(request.Chat, prompt, settled);
    }

    // What is left of a history that was cut begins with a question: some models take no other order.
    private static IEnumerable<Turn> Newest(IReadOnlyList<Turn> history, int max) => history.Count <= max
        ? history
        : history.Skip(history.Count - max).SkipWhile(turn => turn.Role == "assistant");
}
