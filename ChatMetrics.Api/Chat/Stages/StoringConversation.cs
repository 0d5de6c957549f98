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

internal sealed record StoredChat(CompletedChat Chat, IReadOnlyList<Turn> Turns);

internal sealed class StoringConversationHandler : IRequestHandler<StoringConversation, StoredChat>
{
    public Task<StoredChat> Handle(StoringConversation request, CancellationToken cancellationToken)
    {
        Turn[] turns = [new("user", request.Chat.Chat.Message), new("assistant", request.Chat.Response)];
        return Task.FromResult(new StoredChat(request.Chat, turns));
    }
}
