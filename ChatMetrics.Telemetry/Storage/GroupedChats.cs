using ChatMetrics.Telemetry.Records;
using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Storage;

/// <summary>Keeps chats in the orders of their groups, by start.</summary>
internal sealed class GroupedChats(RetentionOptions retention)
{
    /// <summary>Adds chats; adding one twice changes nothing.</summary>
    public void Add(ITransaction transaction, IReadOnlyList<ChatRecord> chats, DateTimeOffset now)
    {
        var oldest = now - retention.Chats;
        foreach (var (key, members) in EntriesOf(chats))
        {
            _ = transaction.SortedSetAddAsync(key, members);
            _ = transaction.SortedSetRemoveRangeByScoreAsync(
                key, double.NegativeInfinity, oldest.ToUnixTimeMilliseconds(), Exclude.Stop);
            _ = transaction.KeyExpireAsync(key, retention.Chats);
        }
    }

    /// <summary>Removes chats; removing one twice changes nothing.</summary>
    public static async Task RemoveAsync(IDatabase database, IReadOnlyList<ChatRecord> chats)
    {
        var batch = database.CreateBatch();
        Task[] removals =
        [
            .. EntriesOf(chats).Select(entry =>
                batch.SortedSetRemoveAsync(entry.Key, Array.ConvertAll(entry.Members, member => member.Element))),
        ];
        batch.Execute();
        await Task.WhenAll(removals);
    }

    private static IEnumerable<(RedisKey Key, SortedSetEntry[] Members)> EntriesOf(IEnumerable<ChatRecord> chats) =>
        from chat in chats
        from key in FilterGroup.KeysOf(chat)
        group RedisKeys.ChatEntry(chat) by key into entries
        select (entries.Key, entries.ToArray());
}
