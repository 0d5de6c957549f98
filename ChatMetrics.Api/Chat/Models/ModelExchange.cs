using ChatMetrics.Api.Chat.Models.Offline;
using ChatMetrics.Telemetry.Chats;
using Microsoft.Extensions.AI;

namespace ChatMetrics.Api.Chat.Models;

/// <summary>What the model was asked, and what it answered: text, or calls of tools.</summary>
internal sealed record ModelExchange(IReadOnlyList<ChatMessage> Prompt, ChatResponse Response)
{
    /// <summary>The provider's count; where it gives none, ours, marked as estimated.</summary>
    public TokenCount CountTokens() => Response is { Usage: { InputTokenCount: { } input, OutputTokenCount: { } output } usage }
        ? new TokenCount(input, output, Response.AdditionalProperties?.ContainsKey(ChatModels.UsageEstimated) ?? false)
        {
            Cached = usage.CachedInputTokenCount,
        }
        : new TokenCount(TokenEstimator.Estimate(Prompt), TokenEstimator.Estimate(Response.Messages), Estimated: true);
}
