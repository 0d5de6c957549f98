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

/// <param name="Message">The question, trimmed; the last message of the prompt.</param>
/// <param name="Decision">What the message approves or declines; null when it does neither.</param>
internal sealed record PromptedChat(
    ChatCommand Command, string Message, ChatModel Model, IReadOnlyList<ChatMessage> Prompt, ApprovalDecision? Decision = null);

internal sealed class ProcessingHistoryHandler(
    StoredTurns stored, ApprovalGate previews, ChatTrace chat, PerformanceTracker tracker, IOptions<AssistantOptions> options)
    : IRequestHandler<ProcessingHistory, PromptedChat>
{
    public async Task<PromptedChat> Handle(ProcessingHistory request, CancellationToken cancellationToken)
    {
        var (command, message, model) = request.Chat;
        if (command.Relay is not null)
        {
            return new PromptedChat(command, message, model, []);
        }

        // On its way already while the check is: both are one round trip.
        var reading = command.Question.ChatHistory is { Count: > 0 } || command.IsNewConversation || command.BringsHistory
            ? Task.FromResult((Turns: SentTurns(command.Question), AreAll: true))
            : stored.ReadAsync(command.ConversationId);
        ApprovalDecision? decision;
        using (tracker.Measure(MeasurementNames.PendingPreviewCheck))
        {
            decision = command.IsNewConversation ? null : await previews.ResolveAsync(command.ConversationId, message);
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
        prompt.Add(new ChatMessage(ChatRole.User, message));
        return new PromptedChat(command, message, model, prompt, decision);
    }

    // What is left of a history that was cut begins with a question: some models take no other order.
    private static IEnumerable<Turn> Newest(IReadOnlyList<Turn> history, int max) => history.Count <= max
        ? history
        : history.Skip(history.Count - max).SkipWhile(turn => turn.Role == "assistant");

    private static IReadOnlyList<Turn> SentTurns(ChatRequest question) =>
        [.. (question.ChatHistory ?? []).Select(turn => new Turn(turn.Role, turn.Content))];
}
