using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Storage.Folding;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Storage;

/// <summary>Finds chats across all conversations, in pages whose cost does not grow with the amount of data.</summary>
public sealed class ChatIndex(IConnectionMultiplexer redis, ILogger<ChatIndex> logger)
{
    /// <summary>The most records read for one page.</summary>
    public const int MaxRead = 1000;

    // If the first records do not fill a page, reading continues in growing steps: 50, 200, 750 records.
    private const int MinStep = 50;
    private const int Growth = 4;

    /// <summary>One page of the chats that match the filter, the newest first.</summary>
    /// <param name="filter">Which chats to return.</param>
    /// <param name="after">The end of the previous page; null for the first page.</param>
    /// <param name="limit">
    /// The most chats per page; 1 to <see cref="MaxRead"/>. After <see cref="MaxRead"/> records have been read, the page ends
    /// with the chats found so far, possibly none, and its cursor continues from there.
    /// </param>
    public async Task<ChatPage> ReadPageAsync(ChatFilter filter, ChatCursor? after, int limit)
    {
        var database = redis.GetDatabase();
        var chats = new List<ConversationChat>(limit);
        var (unreadable, read, more) = (0, 0, true);
        for (var step = Math.Max(limit, MinStep); more && read < MaxRead && chats.Count < limit; step *= Growth)
        {
            // One more than needed, to see whether there is a next page.
            var take = Math.Min(step, MaxRead - read);
            var cursors = await ReadCursorsAsync(database, filter.ConversationId, after, take + 1);
            var stored = await ReadRecordsAsync(database, cursors.Take(take));
            var i = 0;
            for (; i < stored.Length && chats.Count < limit; i++)
            {
                after = cursors[i];
                var record = stored[i].HasValue ? StoredRecords.ReadChat((byte[])stored[i]!) : null;
                // A missing record was removed between the two reads.
                unreadable += stored[i].HasValue && record is null ? 1 : 0;
                if (record is not null && filter.Matches(record))
                {
                    chats.Add(ConversationChat.From(record));
                }
            }

            read += i;
            more = i < cursors.Count;
        }

        if (unreadable > 0)
        {
            logger.ChatsNotReadable(unreadable, filter.ConversationId ?? "all conversations", ChatRecord.CurrentVersion);
        }

        return new ChatPage(chats, more ? after?.ToString() : null, unreadable);
    }

    /// <summary>The chat with this id; null if there is none, or if a newer version stored it.</summary>
    public async Task<ConversationChat?> FindAsync(string chatId)
    {
        var database = redis.GetDatabase();
        // One that has just ended is not in the index yet.
        var conversation = await LocateAsync(database, chatId) is [var entry]
            ? RedisKeys.ChatOf(entry.Element).Conversation
            : await new ChatInbox(redis).FindConversationAsync(chatId);
        if (conversation is null)
        {
            return null;
        }

        var record = await database.StringGetAsync(RedisKeys.Chat(conversation, chatId));
        return record.HasValue && StoredRecords.ReadChat((byte[])record!) is { } chat ? ConversationChat.From(chat) : null;
    }

    /// <summary>
    /// The entry of <see cref="RedisKeys.Chats"/> that stands for a chat; none when there is no such chat, or no more.
    /// </summary>
    internal static async Task<SortedSetEntry[]> LocateAsync(IDatabaseAsync database, string chatId)
    {
        if (ChatIdSource.MillisecondsOf(chatId) is not { } milliseconds)
        {
            return [];
        }

        // All entries of the same millisecond, which are few.
        var made = await database.SortedSetRangeByScoreWithScoresAsync(RedisKeys.Chats, milliseconds, milliseconds);
        return Array.FindAll(made, entry => RedisKeys.ChatOf(entry.Element).ChatId == chatId);
    }

    private static async Task<IReadOnlyList<ChatCursor>> ReadCursorsAsync(
        IDatabase database, string? conversation, ChatCursor? after, int count)
    {
        if (conversation is null)
        {
            var entries = await SortedSetPage.ReadAsync(
                database, RedisKeys.Chats, after?.StartedAtMs, entry => after?.HasShown(entry) is true, count);
            return [.. entries.Take(count).Select(ChatCursor.From)];
        }

        var ids = (RedisValue[])(await database.ExecuteAsync(
            "ZREVRANGEBYLEX",
            RedisKeys.ConversationChats(conversation), after is null ? "+" : $"({after.ChatId}", "-", "LIMIT", 0, count))!;
        return [.. ids.Select(id => new ChatCursor(ChatIdSource.MillisecondsOf(id!) ?? 0, conversation, id!))];
    }

    // In a cluster, the records of many conversations are in many slots: one GET for each, in one round trip.
    private static async Task<RedisValue[]> ReadRecordsAsync(IDatabase database, IEnumerable<ChatCursor> cursors)
    {
        var batch = database.CreateBatch();
        var reads = cursors.Select(cursor => batch.StringGetAsync(RedisKeys.Chat(cursor.ConversationId, cursor.ChatId)))
            .ToArray();
        batch.Execute();
        return await Task.WhenAll(reads);
    }
}
