using ChatMetrics.Telemetry.Storage;

namespace ChatMetrics.Api.Spool;

/// <summary>What became of one chat.</summary>
/// <param name="Fault">Why it is not stored; null when it is.</param>
internal sealed record ReplayAttempt(WaitingChat Chat, RedisFault? Fault, string? Reason);

/// <summary>
/// Stores chats that waited, unless they are there already: conversations side by side, the chats of each one after the other,
/// for their turns are kept in the order in which they come. Nobody waits for it, so it is as patient as the client of Redis.
/// </summary>
internal sealed class ReplayStore(ChatStore store)
{
    /// <summary>Tries each chat once, but in no conversation one behind a chat that Redis did not answer.</summary>
    public async Task<IReadOnlyList<ReplayAttempt>> StoreAsync(IEnumerable<WaitingChat> chats, CancellationToken cancellationToken)
    {
        var conversations = chats.GroupBy(chat => chat.Chat.Record.ConversationId);
        var attempts = await Task.WhenAll(conversations.Select(conversation => StoreInOrderAsync(conversation, cancellationToken)));
        return [.. attempts.SelectMany(ofConversation => ofConversation)];
    }

    private async Task<List<ReplayAttempt>> StoreInOrderAsync(IEnumerable<WaitingChat> chats, CancellationToken cancellationToken)
    {
        var attempts = new List<ReplayAttempt>();
        foreach (var chat in chats)
        {
            var attempt = await TryStoreAsync(chat, cancellationToken);
            attempts.Add(attempt);
            if (attempt.Fault is not (null or RedisFault.Refused))
            {
                break;
            }
        }

        return attempts;
    }

    private async Task<ReplayAttempt> TryStoreAsync(WaitingChat chat, CancellationToken cancellationToken)
    {
        try
        {
            await store.SaveOnceAsync(chat.Chat.Record, chat.Chat.Turns).WaitAsync(cancellationToken);
            return new ReplayAttempt(chat, Fault: null, Reason: null);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            return new ReplayAttempt(chat, RedisErrors.Classify(exception), exception.Message);
        }
    }
}
