using ChatMetrics.Api.Privacy;
using ChatMetrics.Api.Spool;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Storage;
using Microsoft.Extensions.Options;

namespace ChatMetrics.Api.Chat;

/// <summary>
/// Reads what was said in a conversation. Storage that is away never fails a chat: it goes on without, and says so.
/// </summary>
internal sealed class StoredTurns(
    ChatStore store,
    ChatSpool spool,
    StorageState storage,
    StorageLimit limit,
    TextPrivacy texts,
    IOptions<AssistantOptions> options,
    ILogger<StoredTurns> logger)
{
    /// <summary>A failed read is repeated once: the failure is usually momentary.</summary>
    public const int MaxAttempts = 2;

    /// <returns>The turns that could be read, as many as a prompt takes, and whether they are complete.</returns>
    public async Task<(IReadOnlyList<Turn> Turns, bool AreAll)> ReadAsync(string conversation)
    {
        var wanted = options.Value.MaxPromptTurns;
        if (wanted == 0 || !texts.AreKept || storage.IsUnreachable)
        {
            return ([], wanted == 0);
        }

        // Checked before the read: turns stored in the meantime are then missed by neither.
        var areAll = !spool.MayHold(conversation);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return (await limit.WaitAsync(store.ReadTurnsAsync(conversation, wanted)), areAll);
            }
            catch (Exception exception) when (RedisErrors.IsAway(exception))
            {
                if (attempt == MaxAttempts)
                {
                    storage.Failed(RedisErrors.Classify(exception));
                    logger.HistoryNotRead(conversation, exception.Message);
                    return ([], false);
                }
            }
        }
    }
}
