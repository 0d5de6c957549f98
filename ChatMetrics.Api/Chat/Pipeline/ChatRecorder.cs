using System.Diagnostics.CodeAnalysis;
using ChatMetrics.Telemetry.Chats;

namespace ChatMetrics.Api.Chat.Pipeline;

/// <summary>Shows a finished chat and stores it, with its turns, in one round trip.</summary>
internal sealed class ChatRecorder(ChatStore store, ChatConsole console, TimeProvider time, ILogger<ChatRecorder> logger)
{
    /// <summary>How long a chat waits for storage that hangs.</summary>
    public static readonly TimeSpan StorageTimeout = TimeSpan.FromSeconds(1);

    /// <summary>Returns when the record is stored. That storing fails never fails a chat: it is logged.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Whatever is wrong with the storage, the chat is answered.")]
    public async Task RecordAsync(ChatMeasurement chat, ChatRecord record, IReadOnlyList<Turn> turns)
    {
        console.ChatEnded(chat, record);
        try
        {
            await store.SaveAsync(record, turns).WaitAsync(StorageTimeout, time);
        }
        catch (Exception exception)
        {
            logger.ChatNotStored(record.ChatId, exception.Message);
        }
    }
}
