using System.Collections.Concurrent;
using ChatMetrics.Telemetry.Chats;

namespace ChatMetrics.Api.Chat.Models;

/// <summary>
/// How far the model's work on one chat has come, one to a scope: a chat that ends without an answer has cost that much all the same.
/// Whoever asks the model writes here, also when the chat has ended already.
/// </summary>
internal sealed class ModelProgress
{
    private readonly ConcurrentQueue<ModelExchange> _exchanges = new();
    private volatile int _asked;
    private volatile int _toolCalls;

    /// <summary>The model is asked.</summary>
    public void Ask() => _asked++;

    /// <summary>The model has answered.</summary>
    public void Answer(ModelExchange exchange) => _exchanges.Enqueue(exchange);

    /// <summary>So many tools have been called.</summary>
    public void CallTools(int count) => _toolCalls = count;

    /// <summary>What was used so far; null when the model was never asked. An answer that broke off is not in the tokens.</summary>
    public ModelUsage? UsageOf(ChatModel model)
    {
        var tokens = _exchanges.Select(exchange => exchange.CountTokens()).Aggregate(
            (TokenCount?)null, (sum, one) => sum is null ? one : sum + one);
        return _asked == 0
            ? null
            : new ModelUsage(model.Name, tokens, _asked, _toolCalls, TimeToFirstToken: null, tokens is null ? null : model.Price?.Of(tokens));
    }
}
