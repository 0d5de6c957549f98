using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Records;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Storage;

/// <summary>Reads conversations, in pages whose cost does not grow with the amount of data.</summary>
public sealed class ConversationStore(IConnectionMultiplexer redis, ILogger<ConversationStore> logger)
{
    private const int MaxBatch = 250;

    /// <summary>One page of a conversation's chats, oldest first.</summary>
    /// <param name="conversation">The conversation's id.</param>
    /// <param name="after">The id of the previous page's last chat; null for the first page.</param>
    /// <param name="limit">The most chats per page; at least 1.</param>
    /// <returns>Null if the conversation is unknown.</returns>
    public async Task<ConversationMetrics?> ReadConversationAsync(string conversation, string? after, int limit)
    {
        var database = redis.GetDatabase();
        var batch = database.CreateBatch();
        var total = batch.HashGetAllAsync(RedisKeys.ConversationTotal(conversation));
        var peak = batch.SortedSetRangeByRankWithScoresAsync(RedisKeys.ConversationPeak(conversation));
        // One more than requested, to see whether there is a next page.
        var ids = batch.ExecuteAsync(
            "ZRANGEBYLEX",
            [RedisKeys.ConversationChats(conversation), after is null ? "-" : $"({after}", "+", "LIMIT", 0, limit + 1]);
        batch.Execute();
        var counters = new ConversationCounters(await total, await peak);
        var page = (RedisValue[])(await ids)!;
        if (counters.Chats == 0)
        {
            return null;
        }

        var more = page.Length > limit;
        var shown = more ? page.AsSpan(0, limit).ToArray() : page;
        var stored = shown.Length == 0
            ? []
            : await database.StringGetAsync(Array.ConvertAll(shown, id => RedisKeys.Chat(conversation, id!)));
        // A record may have been removed between the two reads.
        var there = Array.FindAll(stored, record => record.HasValue);
        var records = there.Select(record => StoredRecords.ReadChat((byte[])record!)).OfType<ChatRecord>().ToArray();
        var unreadable = there.Length - records.Length;
        if (unreadable > 0)
        {
            logger.ChatsNotReadable(unreadable, conversation, ChatRecord.CurrentVersion);
        }

        return new ConversationMetrics
        {
            ConversationId = conversation,
            TotalChats = counters.Chats,
            AggregateStats = counters.Stats(),
            IndividualChats = Array.ConvertAll(records, IndividualChatMetrics.From),
            NextCursor = more ? (string?)shown[^1] : null,
            UnreadableChats = unreadable,
        };
    }

    /// <summary>One page of the overview.</summary>
    /// <param name="after">Where the page before ended; null for the first page.</param>
    /// <param name="limit">
    /// The most conversations of the page; at least 1. One that is being removed is left out of its page.
    /// </param>
    /// <param name="order">What it is sorted by; null for the last activity.</param>
    /// <param name="ascending">The lowest, or the oldest, first.</param>
    public async Task<ConversationsOverview> ReadOverviewAsync(
        OverviewCursor? after, int limit, ConversationOrder? order = null, bool ascending = false)
    {
        var database = redis.GetDatabase();
        var listed = SortedSetPage.ReadAsync(
            database, (order ?? ConversationOrder.LastActivity).Key, ascending, after?.Score, after?.Conversation, limit + 1);
        var batch = database.CreateBatch();
        var conversations = batch.SortedSetLengthAsync(RedisKeys.Conversations);
        var chats = batch.SortedSetLengthAsync(RedisKeys.Chats);
        var trimmed = batch.StringGetAsync(RedisKeys.ChatsTrimmed);
        batch.Execute();
        var page = await listed;
        var more = page.Count > limit;
        var shown = page.Take(limit).ToArray();
        return new ConversationsOverview(
            await conversations,
            await chats + (long)await trimmed,
            await ReadCountersAsync(database, shown),
            more ? OverviewCursor.After(shown[^1]).ToString() : null);
    }

    /// <summary>
    /// All conversations, in no order, in batches: the next one is read when it is asked for. Each that is there all the while comes
    /// once, however its activity changes meanwhile.
    /// </summary>
    public async IAsyncEnumerable<IReadOnlyList<ConversationOverview>> ReadAllAsync()
    {
        var database = redis.GetDatabase();
        await foreach (var entries in database.SortedSetScanAsync(RedisKeys.Conversations, pageSize: MaxBatch).Chunk(MaxBatch))
        {
            yield return await ReadCountersAsync(database, entries);
        }
    }

    /// <summary>How many conversations there are.</summary>
    public Task<long> CountAsync() => redis.GetDatabase().SortedSetLengthAsync(RedisKeys.Conversations);

    private static async Task<IReadOnlyList<ConversationOverview>> ReadCountersAsync(IDatabase database, SortedSetEntry[] entries)
    {
        var batch = database.CreateBatch();
        var reads = Array.ConvertAll(entries, entry => (
            Counters: ConversationCounters.ReadAsync(batch, entry.Element!),
            Activity: batch.SortedSetScoreAsync(RedisKeys.Conversations, entry.Element)));
        batch.Execute();
        var overviews = new List<ConversationOverview>(entries.Length);
        for (var i = 0; i < entries.Length; i++)
        {
            var counters = await reads[i].Counters;
            if (counters.Chats > 0 && await reads[i].Activity is { } activity)
            {
                overviews.Add(counters.Overview(entries[i].Element!, (long)activity));
            }
        }

        return overviews;
    }
}
