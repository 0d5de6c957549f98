using System.Text.Json;
using ChatMetrics.Telemetry.Records;
using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Storage;

/// <summary>The vitals of all service processes, in one hash.</summary>
public sealed class VitalsStore(IConnectionMultiplexer redis)
{
    /// <summary>Replaces this process's previous vitals.</summary>
    public Task WriteAsync(ProcessVitals vitals) => redis.GetDatabase().HashSetAsync(
        RedisKeys.Vitals, vitals.Instance, JsonSerializer.SerializeToUtf8Bytes(vitals, StoredJson.Utf8.ProcessVitals));

    /// <summary>Removes the vitals of a process that ends.</summary>
    public Task RemoveAsync(string instance) => redis.GetDatabase().HashDeleteAsync(RedisKeys.Vitals, instance);

    /// <summary>All recent vitals.</summary>
    public async Task<IReadOnlyList<ProcessVitals>> ReadAsync(DateTimeOffset now) =>
        Array.FindAll(await ReadAllAsync(now), vitals => vitals.IsFresh(now));

    /// <summary>
    /// The last vitals of processes that have reported nothing for 5 s, at most a minute, although they have not said that they end.
    /// </summary>
    public async Task<IReadOnlyList<ProcessVitals>> ReadSilentAsync(DateTimeOffset now) =>
        Array.FindAll(await ReadAllAsync(now), vitals => !vitals.IsFresh(now) && !vitals.IsGone(now));

    // Those of processes that have reported nothing for a minute are removed.
    private async Task<ProcessVitals[]> ReadAllAsync(DateTimeOffset now)
    {
        var database = redis.GetDatabase();
        var entries = await database.HashGetAllAsync(RedisKeys.Vitals);
        var all = entries.Select(entry => Read(entry.Value)).OfType<ProcessVitals>().ToArray();
        var gone = all.Where(vitals => vitals.IsGone(now));
        if (gone.Select(vitals => (RedisValue)vitals.Instance).ToArray() is { Length: > 0 } instances)
        {
            await database.HashDeleteAsync(RedisKeys.Vitals, instances);
        }

        return all;
    }

    // Vitals written by another version may be unreadable: leave that process out, not all of them.
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
