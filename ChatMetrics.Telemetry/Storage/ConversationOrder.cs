using ChatMetrics.Telemetry.Records;
using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Storage;

/// <summary>What conversations are sorted by: their last activity, or one of their totals.</summary>
public sealed class ConversationOrder
{
    private readonly Func<ConversationCounters, double> _score;

    private ConversationOrder(string name, RedisKey key, Func<ConversationCounters, double> score)
    {
        Name = name;
        Key = key;
        _score = score;
    }

    public static ConversationOrder LastActivity { get; } = new("last_activity", RedisKeys.Conversations, _ => 0);

    /// <summary>All of them, by totals after the last activity.</summary>
    public static IReadOnlyList<ConversationOrder> All { get; } =
    [
        LastActivity,
        ByTotal("chats", counters => counters.Chats),
        ByTotal("price_usd", counters => counters.KnownPriceNanoUsd),
        ByTotal("cpu_time_ms", counters => counters.CpuUs),
        ByTotal("tokens", counters => counters.Tokens),
        ByTotal("duration_ms", counters => counters.DurationUs),
        // Microseconds: every score is a whole number.
        ByTotal("p95_ms", counters => Math.Round((counters.P95Ms ?? 0) * 1000)),
        ByTotal("failed", counters => counters.Failed),
    ];

    /// <summary>As it is asked for.</summary>
    public string Name { get; }

    internal RedisKey Key { get; }

    /// <summary>The order of that name; null when there is none.</summary>
    public static ConversationOrder? Find(string name) => All.FirstOrDefault(order => order.Name == name);

    /// <summary>Puts the conversations of finished chats where they belong now; doing it twice changes nothing.</summary>
    internal static async Task UpdateAsync(IDatabase database, IReadOnlyCollection<ChatRecord> chats)
    {
        var listed = chats.GroupBy(chat => chat.ConversationId, (conversation, its) => (conversation, its.Max(chat => chat.EndedAtUs)))
            .ToArray();
        var batch = database.CreateBatch();
        var reads = Array.ConvertAll(listed, one => OrNullAsync(ConversationCounters.ReadAsync(batch, one.conversation)));
        batch.Execute();
        var counted = listed.Zip(await Task.WhenAll(reads)).Where(one => one.Second is { Chats: > 0 }).ToArray();
        var writing = database.CreateBatch();
        Task[] writes =
        [
            // Of concurrent chats, the one that ended first may be folded last.
            writing.SortedSetAddAsync(
                RedisKeys.Conversations,
                Array.ConvertAll(listed, one => new SortedSetEntry(one.conversation, one.Item2)),
                SortedSetWhen.GreaterThan),
            .. counted.Length == 0 ? [] : All.Skip(1).Select(order => writing.SortedSetAddAsync(
                order.Key,
                Array.ConvertAll(counted, one => new SortedSetEntry(one.First.conversation, order._score(one.Second!))))),
        ];
        writing.Execute();
        await Task.WhenAll(writes);
    }

    /// <summary>Takes a conversation off every list.</summary>
    internal static async Task RemoveAsync(IDatabase database, string conversation)
    {
        await database.SortedSetRemoveAsync(RedisKeys.Conversations, conversation);
        await RemoveTotalsAsync(database, [conversation]);
    }

    /// <summary>Takes conversations off the lists by totals.</summary>
    internal static async Task RemoveTotalsAsync(IDatabase database, RedisValue[] conversations)
    {
        var batch = database.CreateBatch();
        Task[] removals = [.. All.Skip(1).Select(order => batch.SortedSetRemoveAsync(order.Key, conversations))];
        batch.Execute();
        await Task.WhenAll(removals);
    }

    // If something else has written to its keys, it stays where it is, and keeps nobody else from being sorted.
    private static async Task<ConversationCounters?> OrNullAsync(Task<ConversationCounters> reading)
    {
        try
        {
            return await reading;
        }
        catch (RedisServerException)
        {
            return null;
        }
    }

    private static ConversationOrder ByTotal(string name, Func<ConversationCounters, double> score) =>
        new(name, RedisKeys.ConversationsBy(name), score);
}
