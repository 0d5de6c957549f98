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

/// <param name="Message">The question, trimmed.</param>
/// <param name="Preview">What waits for the user's approval; null when nothing does.</param>
internal sealed record CompletedChat(string Message, string Response, ModelUsage Usage, PendingApproval? Preview);

internal sealed class WorkflowCompletedHandler(PerformanceTracker tracker, TimeProvider time)
    : IRequestHandler<WorkflowCompleted, CompletedChat>
{
    // Chunks that arrive in one burst measure the network, not the model.
    private static readonly TimeSpan MinGenerationTime = TimeSpan.FromMilliseconds(10);

    public Task<CompletedChat> Handle(WorkflowCompleted request, CancellationToken cancellationToken)
    {
        var (message, model, text, exchanges, toolCalls, preview, timeToFirstToken, generationTime) = request.Chat;
        if (string.IsNullOrWhiteSpace(text))
        {
            throw new ModelFailedException(ModelFault.Failed, "The model gave an empty answer.") { Cause = "empty answer" };
        }

        var counts = exchanges.Select(Count).ToArray();
        var usage = ModelUsage.From(model, model.PriceAt(time.GetUtcNow()), counts, exchanges.Count, toolCalls, timeToFirstToken) with
        {
            FinishReason = exchanges[^1].CutOff,
            TokensPerSecond = model.Streams && generationTime >= MinGenerationTime
                ? exchanges.Zip(counts)
                    .Where(answer => answer.First.Response.Text.Length > 0)
                    .Sum(answer => answer.Second.Output) / generationTime.TotalSeconds
                : null,
        };
        return Task.FromResult(new CompletedChat(message, text, usage, preview));
    }

    private TokenCount Count(ModelExchange exchange)
    {
        using var retrieval = tracker.Measure(MeasurementNames.TokenCountRetrieval);
        return exchange.CountTokens();
    }
}
