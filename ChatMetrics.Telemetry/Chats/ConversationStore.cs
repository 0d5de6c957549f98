using System.Text.Json;
using ChatMetrics.Telemetry.Redis;
using ChatMetrics.Telemetry.Wire;
using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Chats;

/// <summary>Reads conversations: pages whose cost does not grow with what is stored.</summary>
/// <remarks>Every method throws a <see cref="RedisException"/> or <see cref="TimeoutException"/> when Redis is away.</remarks>
public sealed class ConversationStore(IConnectionMultiplexer redis)
{
    /// <summary>One page of a conversation's chats, oldest first.</summary>
    /// <param name="conversation">The conversation's id.</param>
    /// <param name="after">The chat id after which the page begins; null for the first page.</param>
    /// <param name="limit">The most chats of the page; at least 1.</param>
    /// <returns>Null when the conversation is unknown.</returns>
    public async Task<ConversationMetrics?> ReadConversationAsync(string conversation, string? after, int limit)
    {
        var database = redis.GetDatabase();
        var batch = database.CreateBatch();
        var total = batch.HashGetAllAsync(RedisKeys.ConversationTotal(conversation));
        var peak = batch.SortedSetRangeByRankWithScoresAsync(RedisKeys.ConversationPeak(conversation));
        // One more than asked for tells whether there is a next page.
        var ids = batch.ExecuteAsync(
            "ZRANGEBYLEX", [RedisKeys.ConversationChats(conversation), after is null ? "-" : $"({after}", "+", "LIMIT", 0, limit + 1]);
        batch.Execute();
        var counters = new ConversationCounters(await total.ConfigureAwait(false), await peak.ConfigureAwait(false));
        var page = (RedisValue[])(await ids.ConfigureAwait(false))!;
        if (counters.Chats == 0)
        {
            return null;
        }

        var more = page.Length > limit;
        var shown = more ? page.AsSpan(0, limit).ToArray() : page;
        var stored = shown.Length == 0
            ? []
            : await database.StringGetAsync(Array.ConvertAll(shown, id => RedisKeys.Chat(conversation, id!))).ConfigureAwait(false);
        return new ConversationMetrics(
            conversation,
            counters.Chats,
            counters.Stats(),
            [.. stored.Where(record => record.HasValue).Select(Show)],
            more ? (string?)shown[^1] : null);
    }

    /// <summary>One page of the overview, the most recent activity first.</summary>
    /// <param name="after">Where the page before ended; null for the first page.</param>
    /// <param name="limit">The most conversations of the page; at least 1.</param>
    public async Task<ConversationsOverview> ReadOverviewAsync(OverviewCursor? after, int limit)
    {
        var database = redis.GetDatabase();
        var batch = database.CreateBatch();
        var conversations = batch.SortedSetLengthAsync(RedisKeys.Conversations);
        var chats = batch.SortedSetLengthAsync(RedisKeys.Chats);
        var trimmed = batch.StringGetAsync(RedisKeys.ChatsTrimmed);
        var range = batch.SortedSetRangeByScoreWithScoresAsync(
            RedisKeys.Conversations,
            stop: after?.LastActivityUs ?? double.PositiveInfinity,
            order: Order.Descending,
            skip: after?.Seen ?? 0,
            take: limit + 1);
        batch.Execute();
        var page = await range.ConfigureAwait(false);
        var more = page.Length > limit;
        var shown = more ? page.AsSpan(0, limit).ToArray() : page;
        return new ConversationsOverview(
            await conversations.ConfigureAwait(false),
            await chats.ConfigureAwait(false) + (long)await trimmed.ConfigureAwait(false),
            await ReadCountersAsync(database, shown).ConfigureAwait(false),
            more ? OverviewCursor.After(shown, after).ToString() : null);
    }

    private static async Task<ConversationOverview[]> ReadCountersAsync(IDatabase database, SortedSetEntry[] entries)
    {
        var batch = database.CreateBatch();
        var reads = Array.ConvertAll(entries, entry => (
            Total: batch.HashGetAllAsync(RedisKeys.ConversationTotal(entry.Element!)),
            Peak: batch.SortedSetRangeByRankWithScoresAsync(RedisKeys.ConversationPeak(entry.Element!))));
        batch.Execute();
        var overviews = new ConversationOverview[entries.Length];
        for (var i = 0; i < entries.Length; i++)
        {
            var counters = new ConversationCounters(await reads[i].Total.ConfigureAwait(false), await reads[i].Peak.ConfigureAwait(false));
            overviews[i] = counters.Overview(entries[i].Element!, (long)entries[i].Score);
        }

        return overviews;
    }

    private static IndividualChatMetrics Show(RedisValue record) =>
        IndividualChatMetrics.From(JsonSerializer.Deserialize((byte[])record!, StoredJson.Utf8.ChatRecord)!);
}
