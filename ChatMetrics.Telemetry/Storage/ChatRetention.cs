using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Storage;

/// <summary>
/// Trims the indexes over all conversations to what is kept. Run by the worker; running it twice changes nothing.
/// </summary>
public sealed class ChatRetention(IConnectionMultiplexer redis, TimeProvider time, IOptions<RetentionOptions> retention)
{
    // Trimming and counting the trimmed chats is one step, so the total number of chats never changes.
    private const string TrimChats = """
        local trimmed = redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', '(' .. ARGV[1])
        if trimmed > 0 then redis.call('INCRBY', KEYS[2], trimmed) end
        return trimmed
        """;

    private const int ConversationsAtATime = 1000;

    /// <summary>Removes everything older than its retention.</summary>
    public async Task TrimAsync()
    {
        var now = time.GetUtcNow();
        var database = redis.GetDatabase();
        await database.ScriptEvaluateAsync(
            TrimChats,
            [RedisKeys.Chats, RedisKeys.ChatsTrimmed],
            [(now - retention.Value.Chats).ToUnixTimeMilliseconds()],
            CommandFlags.NoScriptCache);
        var oldest = (now - retention.Value.Conversations).ToUnixTimeMilliseconds() * 1000;
        for (var skip = 0; await database.SortedSetRangeByScoreAsync(
            RedisKeys.Conversations, stop: oldest, exclude: Exclude.Stop, skip: skip, take: ConversationsAtATime) is { Length: > 0 } old;
            skip += ConversationsAtATime)
        {
            await ConversationOrder.RemoveTotalsAsync(database, old);
        }

        // By the score, at once: one that has just become active again stays.
        await database.SortedSetRemoveRangeByScoreAsync(RedisKeys.Conversations, double.NegativeInfinity, oldest, Exclude.Stop);
    }
}
