using System.Text.Json;
using ChatMetrics.Telemetry.Records;
using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Storage;

/// <summary>The vitals of all service processes, in one hash.</summary>
/// <remarks>Every method throws a <see cref="RedisException"/> or <see cref="TimeoutException"/> when Redis is away.</remarks>
public sealed class VitalsStore(IConnectionMultiplexer redis)
{
    private static readonly TimeSpan RemovedAfter = TimeSpan.FromMinutes(1);

    /// <summary>Replaces what this process said before.</summary>
    public Task WriteAsync(ProcessVitals vitals) => redis.GetDatabase().HashSetAsync(
        RedisKeys.Vitals, vitals.Instance, JsonSerializer.SerializeToUtf8Bytes(vitals, StoredJson.Utf8.ProcessVitals));

    /// <summary>A process that ends says so.</summary>
    public Task RemoveAsync(string instance) => redis.GetDatabase().HashDeleteAsync(RedisKeys.Vitals, instance);

    /// <summary>All fresh vitals; those of processes silent for a minute are removed.</summary>
    public async Task<IReadOnlyList<ProcessVitals>> ReadAsync(DateTimeOffset now)
    {
        var database = redis.GetDatabase();
        var entries = await database.HashGetAllAsync(RedisKeys.Vitals);
        var all = entries.Select(entry => Read(entry.Value)).OfType<ProcessVitals>().ToArray();
        var gone = all.Where(vitals => now.ToUnixTimeMilliseconds() - vitals.AtMs > RemovedAfter.TotalMilliseconds);
        if (gone.Select(vitals => (RedisValue)vitals.Instance).ToArray() is { Length: > 0 } instances)
        {
            await database.HashDeleteAsync(RedisKeys.Vitals, instances);
        }

        return Array.FindAll(all, vitals => vitals.IsFresh(now));
    }

    // What another version wrote may not be readable: that process is not told of, rather than nobody.
    private static ProcessVitals? Read(RedisValue json)
    {
        try
        {
            return JsonSerializer.Deserialize((byte[])json!, StoredJson.Utf8.ProcessVitals);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
