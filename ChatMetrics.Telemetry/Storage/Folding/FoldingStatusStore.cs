using System.Text.Json;
using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Storage.Folding;

/// <summary>Reports the state of folding to the APIs.</summary>
public sealed class FoldingStatusStore(IConnectionMultiplexer redis)
{
    /// <summary>An older status belongs to a process that no longer folds.</summary>
    public static readonly TimeSpan StaleAfter = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(1);

    public Task WriteAsync(FoldingStatus status) => redis.GetDatabase().StringSetAsync(
        RedisKeys.FoldingStatus, JsonSerializer.SerializeToUtf8Bytes(status, StoredJson.Utf8.FoldingStatus), KeptFor);

    /// <summary>The newest status; null if no process has folded within the last minute.</summary>
    public async Task<FoldingStatus?> ReadAsync() =>
        (byte[]?)await redis.GetDatabase().StringGetAsync(RedisKeys.FoldingStatus) is { } json
            ? JsonSerializer.Deserialize(json, StoredJson.Utf8.FoldingStatus)
            : null;

    /// <summary>
    /// For how long the oldest finished chat has waited to be counted, in milliseconds; 0 if none waits. Null in a cluster, where it may be
    /// in any of thousands of inboxes: there only the worker tells.
    /// </summary>
    public async Task<long?> ReadLagAsync(DateTimeOffset now)
    {
        if (InboxTags.AreMany(redis))
        {
            return null;
        }

        var oldest = await new ChatInbox(redis).ReadAsync([InboxTags.Single], limit: 1);
        return oldest is [{ StoredAtMs: var storedAtMs }, ..] ? Math.Max(0, now.ToUnixTimeMilliseconds() - storedAtMs) : 0;
    }
}
