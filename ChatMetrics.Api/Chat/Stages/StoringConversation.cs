using ChatMetrics.Api.Chat.Pipeline;
using ChatMetrics.Telemetry.Records;
using MediatR;

namespace ChatMetrics.Api.Chat.Stages;

/// <summary>
/// Stage 5: question and answer become the turns to store. They travel with the chat's record in its one batch, which goes
/// out when the record is complete: docs/decisions/one-round-trip.md.
/// </summary>
internal sealed record StoringConversation(CompletedChat Chat) : IChatStage<StoredChat>
{
    public static ChatStage Stage => ChatStage.StoringConversation;
}

/// <param name="Preview">What waits for the user's approval; null when nothing does.</param>
internal sealed record StoredChat(string Response, IReadOnlyList<Turn> Turns, ModelUsage Usage, PendingApproval? Preview);

internal sealed class StoringConversationHandler : IRequestHandler<StoringConversation, StoredChat>
{
    public Task<StoredChat> Handle(StoringConversation request, CancellationToken cancellationToken)
    {
        var (asked, response, usage, preview) = request.Chat;
        // Whoever is passed on keeps the history.
        Turn[] turns = asked.Command.Relay is null ? [new Turn("user", asked.Message), new Turn("assistant", response)] : [];
        return Task.FromResult(new StoredChat(response, turns, usage, preview));
    }
}
