using ChatMetrics.Api.Chat.Models.Remote;
using ChatMetrics.Assistant;
using ChatMetrics.Telemetry.Records;
using Microsoft.Extensions.AI;

namespace ChatMetrics.Api.Chat.Models;

/// <summary>A prompt and the model's answer: text or tool calls.</summary>
internal sealed record ModelExchange(IReadOnlyList<ChatMessage> Prompt, ChatResponse Response)
{
    /// <summary>The tools that the model was offered; null when there were none.</summary>
    public IList<AITool>? Tools { get; init; }

    /// <summary>Why the answer is not whole, as the protocol has it; null when it is, or calls tools.</summary>
    public string? CutOff =>
        Response.FinishReason is { } reason && reason != ChatFinishReason.Stop && reason != ChatFinishReason.ToolCalls
        ? reason.Value
        : null;

    /// <summary>
    /// The provider's token counts; a count that is missing or impossible is replaced by our own, marked as estimated.
    /// </summary>
    public TokenCount CountTokens()
    {
        // Some servers send 0 for what they do not count.
        long? input = Response.Usage?.InputTokenCount is > 0 and var asked ? asked : null;
        var estimate = TokenEstimator.Estimate(Response.Messages);
        long? output = Response.Usage?.OutputTokenCount is >= 0 and var said && (said > 0 || estimate == 0) ? said : null;
        var isEstimated = input is null || output is null
            || Response.AdditionalProperties?.ContainsKey(TokenEstimator.UsageEstimated) is true;
        var count = new TokenCount(
            input ?? (TokenEstimator.Estimate(Prompt) + TokenEstimator.Estimate(Tools)), output ?? estimate, isEstimated);
        return count with
        {
            Cached = Response.Usage?.CachedInputTokenCount is >= 0 and var cached ? Math.Min(cached, count.Input) : null,
            CacheWritten = Response.Usage?.AdditionalCounts?.TryGetValue(CompletionUsage.CacheWritten, out var written) is true
                ? Math.Min(written, count.Input - Math.Clamp(Response.Usage.CachedInputTokenCount ?? 0, 0, count.Input))
                : null,
            Reasoning = Response.Usage?.ReasoningTokenCount is >= 0 and var reasoning ? Math.Min(reasoning, count.Output) : null,
        };
    }
}
