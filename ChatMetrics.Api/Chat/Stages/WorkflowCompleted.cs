using ChatMetrics.Api.Chat.Models;
using ChatMetrics.Api.Chat.Pipeline;
using ChatMetrics.Telemetry.Chats;
using ChatMetrics.Telemetry.Performance;
using MediatR;

namespace ChatMetrics.Api.Chat.Stages;

/// <summary>Stage 4: the answer is checked; tokens and price are settled.</summary>
internal sealed record WorkflowCompleted(SpokenChat Chat) : IChatStage<SettledChat>
{
    public static ChatStage Stage => ChatStage.WorkflowCompleted;
}

/// <param name="Chat">The question that was accepted.</param>
/// <param name="Preview">What waits for the user's approval; null when nothing does.</param>
internal sealed record SettledChat(AcceptedChat Chat, string Response, ModelUsage Usage, PendingPreview? Preview);

internal sealed class WorkflowCompletedHandler(PerformanceTracker tracker) : IRequestHandler<WorkflowCompleted, SettledChat>
{
    // Pieces that come in one burst tell of the network.
    private static readonly TimeSpan LeastSpeakingTime = TimeSpan.FromMilliseconds(10);

    public Task<SettledChat> Handle(WorkflowCompleted request, CancellationToken cancellationToken)
    {
        var (prompted, text, exchanges, toolCalls, preview, timeToFirstToken, speakingTime) = request.Chat;
        if (string.IsNullOrWhiteSpace(text))
        {
            throw new ModelFailedException(ModelFault.Failed, "The model gave an empty answer.") { Cause = "empty answer" };
        }

        var model = prompted.Chat.Model;
        var counts = exchanges.Select(Count).ToArray();
        var usage = ModelUsage.Of(model, counts, exchanges.Count, toolCalls, timeToFirstToken) with
        {
            FinishReason = exchanges[^1].CutOff,
            TokensPerSecond = model.Streams && speakingTime >= LeastSpeakingTime
                ? exchanges.Zip(counts).Where(one => one.First.Response.Text.Length > 0).Sum(one => one.Second.Output) / speakingTime.TotalSeconds
                : null,
        };
        return Task.FromResult(new SettledChat(prompted.Chat, text, usage, preview));
    }

    private TokenCount Count(ModelExchange exchange)
    {
        using var retrieval = tracker.Measure(MeasurementNames.TokenCountRetrieval);
        return exchange.CountTokens();
    }
}
