using System.Diagnostics.CodeAnalysis;
using ChatMetrics.Api.Spool;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Storage;

namespace ChatMetrics.Api.Chat.Pipeline;

/// <summary>
/// Stores a finished chat with its turns in one round trip and shows it. While Redis is unavailable, the chat goes to the spool;
/// so do later ones until the spool is empty, to keep their order.
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
    /// <summary>Whether a chat that ends now would be stored rather than spooled, as far as is known.</summary>
    public bool CanStore => storage.Outage is null && spool.Records == 0;

    /// <summary>
    /// Returns when the record is stored, or safely in the spool. That neither works never fails a chat: it is logged and
    /// counted.
    /// </summary>
    /// <returns>
    /// The record with the wait for Redis, and whether it is stored, and with it what waits for approval. The spool keeps no
    /// previews: they would come too late.
    /// </returns>
    public async Task<(ChatRecord Record, bool IsStored)> RecordAsync(
        ChatTrace chat, ChatRecord record, IReadOnlyList<Turn> turns, PendingApproval? preview = null)
    {
        var (whole, isStored) = await KeepAsync(record, turns, preview, chat.IsWarmup);
        console.ChatEnded(chat, whole);
        if (!chat.IsWarmup)
        {
            metrics.Record(whole);
        }

        return (whole, isStored);
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever is wrong with the storage, the chat is answered.")]
    private async Task<(ChatRecord Record, bool IsStored)> KeepAsync(
        ChatRecord record, IReadOnlyList<Turn> turns, PendingApproval? preview, bool isWarmup)
    {
        var start = time.GetTimestamp();
        try
        {
            await spool.DrainedAsync();
            if (CanStore
                && await TryStoreAsync(record with { StorageWaitUnknown = record.HasStorageStage }, turns, preview, isWarmup) is { } saved)
            {
                return (record.HasStorageStage ? store.AddStorageWait(saved, WaitedUs()) : record, true);
            }

            record = record.WithStorageWait(WaitedUs());
            if (isWarmup)
            {
                return (record, false);
            }

            await spool.AppendAsync(new SpooledChat(record, turns)).WaitAsync(StorageLimit.Usual, time);
        }
        catch (Exception exception)
        {
            logger.ChatNotStored(record.ChatId, exception.Message);
        }

        return (record, false);

        long WaitedUs() => (long)time.GetElapsedTime(start).TotalMicroseconds;
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever is wrong with Redis, the spool takes the record.")]
    private async Task<SavedChat?> TryStoreAsync(
        ChatRecord record, IReadOnlyList<Turn> turns, PendingApproval? preview, bool isWarmup)
    {
        try
        {
            return await limit.WaitAsync(store.SaveAsync(record, turns, preview, isWarmup));
        }
        catch (Exception exception)
        {
            var fault = RedisErrors.Classify(exception);
            storage.Failed(fault);
            if (fault == RedisFault.Refused)
            {
                // Something else may have written to one of our keys: the rest of the chat is stored.
                logger.ChatRefused(record.ChatId, exception.Message);
            }

            return null;
        }
    }
}
