using ChatMetrics.Api.Chat.Models;
using ChatMetrics.Api.Chat.Pipeline;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Tracking;
using MediatR;
using Microsoft.Extensions.AI;

namespace ChatMetrics.Api.Chat.Stages;

/// <summary>Stage 4: the answer is checked; tokens and price are settled.</summary>
internal sealed record WorkflowCompleted(GeneratedChat Chat) : IChatStage<CompletedChat>
{
    public static ChatStage Stage => ChatStage.WorkflowCompleted;
}

/// <param name="Asked">What the model was asked.</param>
/// <param name="Preview">What waits for the user's approval; null when nothing does.</param>
internal sealed record CompletedChat(PromptedChat Asked, string Response, ModelUsage Usage, PendingApproval? Preview);

internal sealed class WorkflowCompletedHandler(PerformanceTracker tracker, TimeProvider time)
    : IRequestHandler<WorkflowCompleted, CompletedChat>
{
    // Chunks that arrive in one burst measure the network, not the model.
    private static readonly TimeSpan MinGenerationTime = TimeSpan.FromMilliseconds(10);

    public Task<CompletedChat> Handle(WorkflowCompleted request, CancellationToken cancellationToken)
    {
        var (asked, text, exchanges, toolCalls, preview, timeToFirstToken, generationTime) = request.Chat;
        var model = asked.Model;
        // A client of its own may get tool calls only, and judges an answer for itself.
        if (string.IsNullOrWhiteSpace(text) && asked.Command.Relay is null)
        {
            throw exchanges is [.., { CutOff: "content_filter" }]
                ? new ModelFailedException(ModelFault.ContentFiltered) { Cause = "filtered answer" }
                : new ModelFailedException(ModelFault.Failed, "The model gave an empty answer.") { Cause = "empty answer" };
        }

        var counts = exchanges.Select(Count).ToArray();
        var usage = ModelUsage.From(model, model.PriceAt(time.GetUtcNow()), counts, exchanges.Count, toolCalls, timeToFirstToken) with
        {
            FinishReason = exchanges is [.., var last] ? last.CutOff : null,
            TokensPerSecond = model.Streams && generationTime >= MinGenerationTime
                ? exchanges.Zip(counts)
                    .Where(answer => answer.First.Response.Text.Length > 0)
                    .Sum(answer => answer.Second.Output - Hidden(answer.First, answer.Second)) / generationTime.TotalSeconds
                : null,
        };
        return Task.FromResult(new CompletedChat(asked, text, usage, preview));
    }

    // Reasoning that was not sent was not generated in this time.
    private static long Hidden(ModelExchange exchange, TokenCount tokens) =>
        exchange.Response.Messages.Any(message => message.Contents.OfType<TextReasoningContent>().Any()) ? 0 : tokens.Reasoning ?? 0;

    private TokenCount Count(ModelExchange exchange)
    {
        using var retrieval = tracker.Measure(MeasurementNames.TokenCountRetrieval);
        return exchange.CountTokens();
    }
}
