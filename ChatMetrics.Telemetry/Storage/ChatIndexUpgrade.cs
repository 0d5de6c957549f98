using ChatMetrics.Telemetry.Records;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Storage;

/// <summary>
/// Brings chats that an earlier version folded into the indexes that it did not know. Run by the worker; running it twice changes
/// nothing, and once it is done it is one read.
/// </summary>
public sealed class ChatIndexUpgrade(IConnectionMultiplexer redis, TimeProvider time, IOptions<RetentionOptions> retention)
{
    // Raised when an index is added.
    private const int Version = 1;
    private const int ChatsAtATime = 200;

    private readonly RankedChats _ranked = new(retention.Value);
    private readonly GroupedChats _grouped = new(retention.Value);

    /// <summary>Returns once all chats that are kept are in all indexes.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var database = redis.GetDatabase();
        if ((int)await database.StringGetAsync(RedisKeys.ChatIndexVersion) >= Version)
        {
            return;
        }

        var chats = new ChatsByStart(database, RedisKeys.Chats, 0, long.MaxValue, ascending: true);
        ChatCursor? after = null;
        for (var more = true; more; cancellationToken.ThrowIfCancellationRequested())
        {
            (var positions, more) = await chats.ReadAsync(after, ChatsAtATime);
            after = positions is [.., var last] ? last : after;
            await AddAsync(database, positions);
        }

        await database.StringSetAsync(RedisKeys.ChatIndexVersion, Version);
    }

    private async Task AddAsync(IDatabase database, IReadOnlyList<ChatCursor> positions)
    {
        ChatRecord[] records = [.. StoredRecords.ReadChats(await ChatIndex.ReadStoredAsync(database, positions))];
        if (records.Length == 0)
        {
            return;
        }

        var transaction = database.CreateTransaction();
        _ranked.Add(transaction, records, time.GetUtcNow());
        _grouped.Add(transaction, records, time.GetUtcNow());
        await transaction.ExecuteAsync();
        // Those of a conversation that was removed meanwhile are taken back.
        var kept = await ChatIndex.ReadStoredAsync(database, records.Select(ChatCursor.From));
        await ConversationOrder.UpdateAsync(database, [.. records.Where((_, i) => kept[i].HasValue)]);
        await RemoveAsync(database, [.. records.Where((_, i) => kept[i].IsNull)]);
    }

    private static async Task RemoveAsync(IDatabase database, ChatRecord[] removed)
    {
        await GroupedChats.RemoveAsync(database, removed);
        foreach (var chats in removed.GroupBy(chat => chat.ConversationId, chat => chat.ChatId))
        {
            await RankedChats.RemoveAsync(database, chats.Key, [.. chats]);
        }
    }
}
