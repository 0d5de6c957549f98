using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Storage;

/// <summary>All chats, or those of a group, in the order of their start.</summary>
/// <param name="key">Those of <see cref="RedisKeys.Chats"/> or <see cref="RedisKeys.ChatsOf"/>.</param>
/// <param name="fromMs">Only those that began then or later, milliseconds since 1970.</param>
/// <param name="toMs">Only those that began before.</param>
internal sealed class ChatsByStart(IDatabase database, RedisKey key, long fromMs, long toMs, bool ascending) : IChatOrder
{
    public int MaxCount => int.MaxValue;

    public async Task<(IReadOnlyList<ChatCursor> Positions, bool More)> ReadAsync(ChatCursor? after, int count)
    {
        // One more, to see whether there is one.
        var entries = await SortedSetPage.ReadAsync(
            database,
            key,
            ascending ? after?.StartedAtMs ?? fromMs : fromMs,
            ascending ? toMs - 1 : after?.StartedAtMs ?? toMs - 1,
            ascending,
            entry => after?.HasShown(entry, ascending) is true,
            count + 1);
        return ([.. entries.Take(count).Select(ChatCursor.From)], entries.Count > count);
    }
}
