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

    /// <summary>Removes everything older than its retention.</summary>
    public async Task TrimAsync()
    {
        var now = time.GetUtcNow();
        var batch = redis.GetDatabase().CreateBatch();
        Task[] writes =
        [
            batch.ScriptEvaluateAsync(
                TrimChats,
                [RedisKeys.Chats, RedisKeys.ChatsTrimmed],
                [(now - retention.Value.Chats).ToUnixTimeMilliseconds()],
                CommandFlags.NoScriptCache),
            batch.SortedSetRemoveRangeByScoreAsync(
                RedisKeys.Conversations,
                double.NegativeInfinity,
                (now - retention.Value.Conversations).ToUnixTimeMilliseconds() * 1000,
                Exclude.Stop),
        ];
        batch.Execute();
        await Task.WhenAll(writes);
    }
}
