using ChatMetrics.Api.Chat.Models;
using ChatMetrics.Api.Chat.Models.Offline;
using ChatMetrics.Api.Chat.Pipeline;
using ChatMetrics.Telemetry.Chats;
using ChatMetrics.Telemetry.Performance;
using MediatR;
using Microsoft.Extensions.AI;

namespace ChatMetrics.Api.Chat.Stages;

/// <summary>Stage 4: the answer is checked; tokens and price are settled.</summary>
internal sealed record WorkflowCompleted(SpokenChat Chat) : IChatStage<SettledChat>
{
    public static ChatStage Stage => ChatStage.WorkflowCompleted;
}

/// <param name="Chat">The question that was accepted.</param>
internal sealed record SettledChat(AcceptedChat Chat, string Response, ModelUsage Usage);

internal sealed class WorkflowCompletedHandler(PerformanceTracker tracker) : IRequestHandler<WorkflowCompleted, SettledChat>
{
    public Task<SettledChat> Handle(WorkflowCompleted request, CancellationToken cancellationToken)
    {
        var (prompted, response, timeToFirstToken) = request.Chat;
        var text = response.Text;
        if (string.IsNullOrWhiteSpace(text))
        {
            throw new ModelFailedException("The model gave an empty answer.");
        }

        var model = prompted.Chat.Model;
        var tokens = Count(prompted, response, text);
        var usage = new ModelUsage(
            model.Name, tokens, Iterations: 1, ToolCalls: 0, timeToFirstToken, model.Price?.Of(tokens));
        return Task.FromResult(new SettledChat(prompted.Chat, text, usage));
    }

    // The provider's count; where it gives none, ours, marked as estimated.
    private TokenCount Count(PromptedChat prompted, ChatResponse response, string text)
    {
        using var retrieval = tracker.Measure(MeasurementNames.TokenCountRetrieval);
        return response.Usage is { InputTokenCount: { } input, OutputTokenCount: { } output }
            ? new TokenCount(input, output, response.AdditionalProperties?.ContainsKey(ChatModels.UsageEstimated) ?? false)
            : new TokenCount(prompted.Prompt.Sum(message => (long)TokenEstimator.Estimate(message.Text)), TokenEstimator.Estimate(text), Estimated: true);
    }
}
