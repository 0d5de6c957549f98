using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Storage.Folding;

/// <summary>Reads entries from the inboxes and removes them.</summary>
internal sealed class ChatInbox(IConnectionMultiplexer redis)
{
    /// <summary>In a cluster, looking at all inboxes takes many commands: this many at once.</summary>
    private const int KeysAtOnce = 2048;

    public static RedisKey KeyFor(IConnectionMultiplexer redis, string conversation) =>
        RedisKeys.Inbox(TagFor(redis, conversation));

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

    /// <summary>Removes entries. Only these: an entry that was added since stays, even for the same chat.</summary>
    public async Task RemoveAsync(IEnumerable<InboxEntry> entries)
    {
        var batch = redis.GetDatabase().CreateBatch();
        var writes = entries.GroupBy(entry => KeyFor(redis, entry.Conversation), entry => (RedisValue)entry.Member)
            .Select(inbox => (Task)batch.SortedSetRemoveAsync(inbox.Key, [.. inbox])).ToArray();
        batch.Execute();
        await Task.WhenAll(writes);
    }
}
