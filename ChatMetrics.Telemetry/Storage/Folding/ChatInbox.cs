using ChatMetrics.Telemetry.Records;
using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Storage.Folding;

/// <summary>Reads entries from the inboxes and removes them.</summary>
internal sealed class ChatInbox(IConnectionMultiplexer redis)
{
    /// <summary>In a cluster, looking at all inboxes takes many commands: this many at once.</summary>
    private const int KeysAtOnce = 2048;

    /// <summary>Of a chat that is looked for, so many that were stored after it began.</summary>
    private const int MaxLookedThrough = 1000;

    public static RedisKey KeyFor(IConnectionMultiplexer redis, string conversation) => RedisKeys.Inbox(TagFor(redis, conversation));

    /// <summary>The hash tag of the conversation's inbox.</summary>
    public static string TagFor(IConnectionMultiplexer redis, string conversation) =>
        InboxTags.For(redis, SlotFor(redis, conversation));

    /// <summary>The conversation's slot; negative on a single server.</summary>
    public static int SlotFor(IConnectionMultiplexer redis, string conversation) =>
        redis.HashSlot(RedisKeys.ConversationTotal(conversation));

    /// <summary>The oldest entries of the given inboxes, the oldest first.</summary>
    /// <param name="tags">The inboxes' hash tags.</param>
    /// <param name="limit">The most entries per inbox.</param>
    public async Task<List<InboxEntry>> ReadAsync(IEnumerable<string> tags, int limit)
    {
        var entries = new List<InboxEntry>();
        foreach (var some in tags.Chunk(KeysAtOnce))
        {
            var batch = redis.GetDatabase().CreateBatch();
            var reads = Array.ConvertAll(
                some, tag => batch.SortedSetRangeByRankWithScoresAsync(RedisKeys.Inbox(tag), 0, limit - 1));
            batch.Execute();
            foreach (var read in reads)
            {
                entries.AddRange((await read).Select(InboxEntry.From));
            }
        }

        return [.. entries.OrderBy(entry => entry.StoredAtMs)];
    }

    /// <summary>Returns which of a conversation's chats have an entry in its inbox.</summary>
    public async Task<List<InboxEntry>> FindAsync(string conversation, RedisValue[] chatIds)
    {
        var members = Array.ConvertAll(chatIds, id => RedisKeys.ChatMember(conversation, id!));
        var scores = await redis.GetDatabase().SortedSetScoresAsync(KeyFor(redis, conversation), members);
        return [.. members.Zip(scores)
            .Where(found => found.Second is not null)
            .Select(found => new InboxEntry(found.First!, (long)found.Second!))];
    }

    /// <summary>
    /// The conversation of a chat that no worker has counted yet; null when it is not among those stored soon after it began. Null in a
    /// cluster, where it may be in any of thousands of inboxes.
    /// </summary>
    public async Task<string?> FindConversationAsync(string chatId)
    {
        if (ChatIdSource.MillisecondsOf(chatId) is not { } began || SlotFor(redis, chatId) >= 0)
        {
            return null;
        }

        var inbox = RedisKeys.Inbox(TagFor(redis, chatId));
        var members = await redis.GetDatabase().SortedSetRangeByScoreAsync(inbox, began, take: MaxLookedThrough);
        return members.Select(RedisKeys.ChatOf).FirstOrDefault(member => member.ChatId == chatId).Conversation;
    }

    /// <summary>Takes entries out. Only these: what was added meanwhile stays, also another time.</summary>
    public async Task RemoveAsync(IEnumerable<InboxEntry> entries)
    {
        var batch = redis.GetDatabase().CreateBatch();
        var writes = entries.GroupBy(entry => KeyFor(redis, entry.Conversation), entry => (RedisValue)entry.Member)
            .Select(inbox => (Task)batch.SortedSetRemoveAsync(inbox.Key, [.. inbox])).ToArray();
        batch.Execute();
        await Task.WhenAll(writes);
    }
}
