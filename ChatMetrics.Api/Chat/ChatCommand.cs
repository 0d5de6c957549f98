using ChatMetrics.Api.Chat.Models;
using ChatMetrics.Api.Http;
using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Records;
using MediatR;

namespace ChatMetrics.Api.Chat;

/// <summary>One question, on its way through the pipeline.</summary>
/// <param name="Question">As it was sent.</param>
/// <param name="ConversationId">The one that was sent, or a new one.</param>
/// <param name="Client">The client's address, for the rate limit.</param>
/// <param name="OnToken">Where each piece of the answer goes as the model speaks; null when nobody listens.</param>
internal sealed record ChatCommand(
    ChatRequest Question,
    string ConversationId,
    string Client = "",
    Func<string, CancellationToken, ValueTask>? OnToken = null) : IRequest<ChatReply>
{
    /// <summary>Whether no conversation was named: of a new one nothing is stored.</summary>
    public bool IsNewConversation => Question.ConversationId is null;

    /// <summary>Whether nobody asks: it is answered, but neither stored nor shown.</summary>
    public bool IsWarmup { get; init; }

    /// <summary>Fields that could not be read: they are named together with those that are out of bounds.</summary>
    public FieldErrors Malformed { get; init; } = new();
}

/// <summary>What the six stages made of a question.</summary>
/// <param name="Response">The assistant's text.</param>
/// <param name="Turns">The turns to store.</param>
/// <param name="Usage">What the model used.</param>
/// <param name="Preview">What waits for the user's approval; null when nothing does.</param>
internal sealed record ChatReply(string Response, IReadOnlyList<Turn> Turns, ModelUsage Usage, PendingApproval? Preview = null)
{
    /// <summary>What the question cost; null until it has been measured to its end.</summary>
    public ChatRecord? Record { get; init; }

    /// <summary>What is added to the response when it proposes what could not be kept; null otherwise.</summary>
    public string? Withdrawal { get; init; }

    /// <summary>What the client gets.</summary>
    public ChatAnswer ToAnswer(string conversationId) =>
        ChatAnswer.From(Response + Withdrawal, conversationId, IndividualChatMetrics.From(Record!), Preview);
}

/// <summary>What the model used for one answer.</summary>
/// <param name="Tokens">Null when the model did not begin to answer.</param>
/// <param name="TimeToFirstToken">Since the start of the chat; null when there was no text.</param>
/// <param name="PriceUsd">Null when the model's price is not known.</param>
internal sealed record ModelUsage(
    string Model, TokenCount? Tokens, int Iterations, int ToolCalls, TimeSpan? TimeToFirstToken, decimal? PriceUsd)
{
    /// <summary>Why the answer is not whole, as the protocol has it: <c>length</c>, <c>content_filter</c>; null when it is.</summary>
    public string? FinishReason { get; init; }

    /// <summary>Null when the answer did not come in pieces, or all at once.</summary>
    public double? TokensPerSecond { get; init; }

    /// <param name="counts">The tokens of each answer of the model.</param>
    public static ModelUsage From(
        ChatModel model, IReadOnlyList<TokenCount> counts, int iterations, int toolCalls, TimeSpan? timeToFirstToken)
    {
        var tokens = counts.Count == 0 ? null : counts.Aggregate((sum, one) => sum + one);
        return new ModelUsage(
            model.Name, tokens, iterations, toolCalls, timeToFirstToken, tokens is null ? null : model.Price?.Of(tokens));
    }
}
