using System.Diagnostics.CodeAnalysis;
using ChatMetrics.Api.Storage;
using ChatMetrics.Telemetry.Chats;

namespace ChatMetrics.Api.Chat.Pipeline;

/// <summary>
/// Shows a finished chat and stores it, with its turns, in one round trip; while Redis is away it goes to the spool, and so do
/// those that come after it until the spool is empty: in order.
/// </summary>
internal sealed class ChatRecorder(
    ChatStore store,
    ChatSpool spool,
    StorageState storage,
    StorageLimit limit,
    ChatConsole console,
    QuestionMetrics metrics,
    TimeProvider time,
    ILogger<ChatRecorder> logger)
{
    /// <summary>Whether a chat that ends now would be stored, as far as is known, and not spooled.</summary>
    public bool CanStore => storage.Outage is null && spool.Records == 0;

    /// <summary>
    /// Returns when the record is stored, or safely in the spool. That neither works never fails a chat: it is logged and counted.
    /// </summary>
    /// <returns>Whether it is stored, and with it what waits for approval. The spool keeps no previews: they would come too late.</returns>
    [SuppressMessage("Design", "CA1031", Justification = "Whatever is wrong with the storage, the chat is answered.")]
    public async Task<bool> RecordAsync(
        ChatMeasurement chat, ChatRecord record, IReadOnlyList<Turn> turns, PendingPreview? preview = null)
    {
        console.ChatEnded(chat, record);
        metrics.Record(record);
        try
        {
            await spool.DrainedAsync();
            if (CanStore && await TryStoreAsync(record, turns, preview))
            {
                return true;
            }

            await spool.AppendAsync(new SpooledChat(record, turns)).WaitAsync(StorageLimit.Usual, time);
        }
        catch (Exception exception)
        {
            logger.ChatNotStored(record.ChatId, exception.Message);
        }

        return false;
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever is wrong with Redis, the spool takes the record.")]
    private async Task<bool> TryStoreAsync(ChatRecord record, IReadOnlyList<Turn> turns, PendingPreview? preview)
    {
        try
        {
            await limit.WaitAsync(store.SaveAsync(record, turns, preview));
            return true;
        }
        catch (Exception exception)
        {
            var trouble = RedisErrors.TroubleOf(exception);
            storage.Failed(trouble);
            if (trouble == StorageTrouble.Refused)
            {
                // A key of ours may hold something that is not ours: the rest of the chat is stored.
                logger.ChatRefused(record.ChatId, exception.Message);
            }

            return false;
        }
    }
}
