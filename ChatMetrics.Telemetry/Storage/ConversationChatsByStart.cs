using ChatMetrics.Telemetry.Records;
using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Storage;

/// <summary>A conversation's chats in the order of their start.</summary>
internal sealed class ConversationChatsByStart(IDatabase database, string conversation, long fromMs, long toMs, bool ascending)
    : IChatOrder
{
    public int MaxCount => int.MaxValue;

    public async Task<(IReadOnlyList<ChatCursor> Positions, bool More)> ReadAsync(ChatCursor? after, int count)
    {
        var least = ascending && after is not null ? $"({after.ChatId}" : $"[{LowerBound(fromMs)}";
        var most = !ascending && after is not null ? $"({after.ChatId}" : toMs == long.MaxValue ? "+" : $"({LowerBound(toMs)}";
        var ids = (RedisValue[])(await database.ExecuteAsync(
            ascending ? "ZRANGEBYLEX" : "ZREVRANGEBYLEX",
            RedisKeys.ConversationChats(conversation),
            ascending ? least : most,
            ascending ? most : least,
            "LIMIT",
            0,
            count + 1))!;
        return (
            [.. ids.Take(count).Select(id => new ChatCursor(ChatIdSource.MillisecondsOf(id!) ?? 0, conversation, id!))],
            ids.Length > count);
    }

    private static string LowerBound(long ms) => ChatIdSource.LowerBound(DateTimeOffset.FromUnixTimeMilliseconds(ms));
}
