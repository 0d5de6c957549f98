using ChatMetrics.Api.Chat.Models;
using ChatMetrics.Api.Chat.Stages;
using ChatMetrics.Api.Http;
using ChatMetrics.Api.Limits;
using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Records;
using MediatR;

namespace ChatMetrics.Api.Chat;

/// <summary>One question, on its way through the pipeline.</summary>
/// <param name="Question">As it was sent.</param>
/// <param name="ConversationId">The one that was sent, or a new one.</param>
/// <param name="Asker">Whose limits it counts against.</param>
/// <param name="OnToken">Receives each piece of the answer as the model generates it; null if nobody listens.</param>
internal sealed record ChatCommand(
    ChatRequest Question,
    string ConversationId,
    Asker Asker = default,
    Func<string, CancellationToken, ValueTask>? OnToken = null) : IRequest<ChatReply>
{
    /// <summary>Whether no conversation was named: of a new one nothing is stored.</summary>
    public bool IsNewConversation => Question.ConversationId is null;

    /// <summary>Whether the client named no conversation, and its id was derived from how it begins.</summary>
    public bool ConversationIsDerived { get; init; }

    /// <summary>Whether the client keeps the history: stored turns are not read, even if it sends none.</summary>
    public bool BringsHistory { get; init; }

    /// <summary>Where the question came in.</summary>
    public ChatDoor Door { get; init; }

    /// <summary>Passes the request on as it is, in place of the assistant; null when the assistant works.</summary>
    public IModelRelay? Relay { get; init; }

    /// <summary>Whether this is a warm-up question: it is answered, but neither stored nor shown.</summary>
    public bool IsWarmup { get; init; }

    /// <summary>Errors in fields that could not be read; reported together with those that are out of bounds.</summary>
    public FieldErrors Malformed { get; init; } = new();
}

/// <summary>Passes a request on to its model as it is: nothing of the assistant is added, and no turns are read or stored.</summary>
internal interface IModelRelay
{
    /// <exception cref="ModelException">The model failed.</exception>
    Task<GeneratedChat> RunAsync(PromptedChat chat, CancellationToken cancellationToken);
}

/// <summary>The result of the six stages.</summary>
/// <param name="Response">The assistant's text.</param>
/// <param name="Turns">The turns to store.</param>
/// <param name="Usage">The model's usage.</param>
/// <param name="Preview">The pending approval; null if there is none.</param>
internal sealed record ChatReply(string Response, IReadOnlyList<Turn> Turns, ModelUsage Usage, PendingApproval? Preview = null)
{
    /// <summary>What the question cost; null until the measurement is complete.</summary>
    public ChatRecord? Record { get; init; }

    /// <summary>Appended to the response if its proposal could not be stored; otherwise null.</summary>
    public string? Withdrawal { get; init; }

    /// <summary>The answer for the client.</summary>
    public ChatAnswer ToAnswer(string conversationId) =>
        ChatAnswer.From(Response + Withdrawal, conversationId, IndividualChatMetrics.From(Record!), Preview);
}

/// <summary>What the model used for one answer.</summary>
/// <param name="Tokens">Null if the model did not begin to answer.</param>
/// <param name="TimeToFirstToken">Measured from the start of the chat; null if there was no text.</param>
/// <param name="PriceUsd">Null if the model's price is unknown.</param>
internal sealed record ModelUsage(
    string Model, TokenCount? Tokens, int Iterations, int ToolCalls, TimeSpan? TimeToFirstToken, decimal? PriceUsd)
{
    /// <summary>
    /// Why the answer is not whole, as the protocol has it: <c>length</c>, <c>content_filter</c>; null when it is.
    /// </summary>
    public string? FinishReason { get; init; }

    /// <summary>Null if the answer was not streamed, or arrived all at once.</summary>
    public double? TokensPerSecond { get; init; }

    /// <summary>By what it was priced; null when that is not known, or nothing.</summary>
    public TokenPrice? TokenPrice { get; init; }

    /// <param name="price">The price of the model's tokens; null if unknown.</param>
    /// <param name="counts">The token counts of each of the model's answers.</param>
    public static ModelUsage From(
        ChatModel model, TokenPrice? price, IReadOnlyList<TokenCount> counts, int iterations, int toolCalls, TimeSpan? timeToFirstToken)
    {
        var tokens = counts.Count == 0 ? null : counts.Aggregate((sum, one) => sum + one);
        // Each for itself: a price may apply to short prompts only.
        decimal? usd = tokens is null || price is null ? null : counts.Aggregate((decimal?)0, (sum, count) => sum + price.Of(count));
        return new ModelUsage(model.Name, tokens, iterations, toolCalls, timeToFirstToken, usd)
        {
            TokenPrice = usd is null || price == Telemetry.Records.TokenPrice.Free ? null : price,
        };
    }
}
