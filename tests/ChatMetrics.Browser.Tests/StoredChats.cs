using ChatMetrics.Api.Testing;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Testing.Records;

namespace ChatMetrics.Browser.Tests;

/// <summary>Chats that are in the storage before the page is open.</summary>
internal static class StoredChats
{
    /// <summary>Stores a chat of now, <c>Question {number}</c>, and returns it.</summary>
    /// <param name="api">Where.</param>
    /// <param name="number">Tells it from others.</param>
    /// <param name="change">What is not as in <see cref="ExampleChats.Plain"/>.</param>
    public static async Task<ChatRecord> StoreAsync(ChatApplication api, int number, Func<ChatRecord, ChatRecord> change)
    {
        var chat = change(ExampleChats.Plain(DateTimeOffset.UtcNow, number));
        await api.Service<ChatStore>().SaveAsync(chat, []);
        return chat;
    }
}
