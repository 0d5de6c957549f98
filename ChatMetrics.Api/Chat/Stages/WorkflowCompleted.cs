using ChatMetrics.Api.Chat.Models;
using ChatMetrics.Api.Chat.Pipeline;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Tracking;
using MediatR;

namespace ChatMetrics.Api.Chat.Stages;

/// <summary>Stage 4: the answer is checked; tokens and price are settled.</summary>
internal sealed record WorkflowCompleted(GeneratedChat Chat) : IChatStage<CompletedChat>
{
    public static ChatStage Stage => ChatStage.WorkflowCompleted;
}

/// <param name="Chat">The question that was accepted.</param>
/// <param name="Preview">What waits for the user's approval; null when nothing does.</param>
internal sealed record CompletedChat(AcceptedChat Chat, string Response, ModelUsage Usage, PendingApproval? Preview);

internal sealed class WorkflowCompletedHandler(PerformanceTracker tracker) : IRequestHandler<WorkflowCompleted, CompletedChat>
{
    // Chunks that arrive in one burst measure the network, not the model.
    private static readonly TimeSpan MinGenerationTime = TimeSpan.FromMilliseconds(10);

    public Task<CompletedChat> Handle(WorkflowCompleted request, CancellationToken cancellationToken)
    {
        var (prompted, text, exchanges, toolCalls, preview, timeToFirstToken, speakingTime) = request.Chat;
        if (string.IsNullOrWhiteSpace(text))
        {
            throw new ModelFailedException(ModelFault.Failed, "The model gave an empty answer.") { Cause = "empty answer" };
        }

        var model = prompted.Chat.Model;
        var counts = exchanges.Select(Count).ToArray();
        var usage = ModelUsage.From(model, counts, exchanges.Count, toolCalls, timeToFirstToken) with
        {
            FinishReason = exchanges[^1].CutOff,
            TokensPerSecond = model.Streams && speakingTime >= MinGenerationTime
                ? exchanges.Zip(counts)
                    .Where(one => one.First.Response.Text.Length > 0)
                    .Sum(one => one.Second.Output) / speakingTime.TotalSeconds
                : null,
        };
        return Task.FromResult(new CompletedChat(prompted.Chat, text, usage, preview));
    }

    private TokenCount Count(ModelExchange exchange)
    {
        using var retrieval = tracker.Measure(MeasurementNames.TokenCountRetrieval);
        return exchange.CountTokens();
    }
}
