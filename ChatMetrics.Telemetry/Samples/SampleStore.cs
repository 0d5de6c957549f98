using System.Collections.Concurrent;
using System.Text.Json;
using ChatMetrics.Telemetry.Live;
using ChatMetrics.Telemetry.Redis;
using ChatMetrics.Telemetry.Wire;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Samples;

/// <summary>The time series of the hosts' samples, and the newest sample of each.</summary>
/// <remarks>Every method throws a <see cref="RedisException"/> or <see cref="TimeoutException"/> when Redis is away.</remarks>
public sealed class SampleStore(IConnectionMultiplexer redis, IOptions<RetentionOptions> retention)
{
    /// <summary>A host with no younger sample is not told of: its worker is down.</summary>
    public static readonly TimeSpan StaleAfter = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan HostsRemovedAfter = TimeSpan.FromDays(1);

    private readonly ConcurrentDictionary<string, long> _laidOut = new();

    /// <summary>
    /// Writes the sample into its second's slot, makes it the host's newest, and publishes it: one round trip. Writing the
    /// same second again replaces it.
    /// </summary>
    /// <param name="sample">The sample.</param>
    /// <param name="hosts">All hosts with fresh samples, as the subscribers are to see them.</param>
    public async Task WriteAsync(SystemSample sample, IReadOnlyList<string> hosts)
    {
        var second = sample.At.ToUnixTimeSeconds();
        var chunk = SampleChunk.StartOf(second);
        var key = RedisKeys.Samples(sample.Host, chunk);
        var slot = new byte[SampleSlot.Size];
        SampleSlot.From(sample).Write(slot);
        var json = JsonSerializer.SerializeToUtf8Bytes(sample.ToWire(hosts), WireJson.Utf8.SystemSnapshot);

        var batch = redis.GetDatabase().CreateBatch();
        var writes = new List<Task>(5);
        var layOut = !_laidOut.TryGetValue(sample.Host, out var laidOut) || laidOut != chunk;
        if (layOut)
        {
            // The whole hour at once: a string that grows is copied again and again.
            writes.Add(batch.StringSetRangeAsync(key, SampleChunk.LastByte, "\0"));
        }

        writes.Add(batch.StringSetRangeAsync(key, SampleChunk.OffsetOf(second), slot));
        if (layOut)
        {
            var end = DateTimeOffset.FromUnixTimeSeconds(chunk + SampleChunk.Seconds) + retention.Value.Samples;
            writes.Add(batch.KeyExpireAsync(key, end.UtcDateTime));
        }

        writes.Add(batch.HashSetAsync(RedisKeys.Hosts, sample.Host, json));
        writes.Add(LiveEventLog.AppendAsync(batch, LiveEventKind.Sample, json, sample.At));
        batch.Execute();
        await Task.WhenAll(writes).ConfigureAwait(false);
        _laidOut[sample.Host] = chunk;
    }

    /// <summary>
    /// The samples of a host, one place for each second from <paramref name="from"/> on; null where there is none. All chunks
    /// are read in one round trip.
    /// </summary>
    /// <param name="host">The host's name.</param>
    /// <param name="from">The first second.</param>
    /// <param name="seconds">How many seconds; at least 1.</param>
    public async Task<SampleSlot?[]> ReadAsync(string host, DateTimeOffset from, int seconds)
    {
        var first = from.ToUnixTimeSeconds();
        var batch = redis.GetDatabase().CreateBatch();
        var reads = new List<(int Index, Task<RedisValue> Slots)>();
        for (var index = 0; index < seconds;)
        {
            var second = first + index;
            var count = (int)Math.Min(seconds - index, SampleChunk.StartOf(second) + SampleChunk.Seconds - second);
            var offset = SampleChunk.OffsetOf(second);
            var key = RedisKeys.Samples(host, SampleChunk.StartOf(second));
            reads.Add((index, batch.StringGetRangeAsync(key, offset, offset + (count * SampleSlot.Size) - 1)));
            index += count;
        }

        batch.Execute();
        var samples = new SampleSlot?[seconds];
        foreach (var (index, slots) in reads)
        {
            var bytes = (byte[]?)await slots.ConfigureAwait(false) ?? [];
            for (var i = 0; (i + 1) * SampleSlot.Size <= bytes.Length; i++)
            {
                samples[index + i] = SampleSlot.Read(bytes.AsSpan(i * SampleSlot.Size, SampleSlot.Size));
            }
        }

        return samples;
    }

    /// <summary>The newest sample of each host that has one younger than 5 s, the newest first.</summary>
    public async Task<IReadOnlyList<SystemSnapshot>> ReadNewestAsync(DateTimeOffset now)
    {
        var samples = await ReadHostsAsync().ConfigureAwait(false);
        return [.. samples.Where(sample => now - sample.Timestamp < StaleAfter).OrderByDescending(sample => sample.Timestamp)];
    }

    /// <summary>Forgets hosts that have been silent for a day.</summary>
    public async Task TrimHostsAsync(DateTimeOffset now)
    {
        var silent = (await ReadHostsAsync().ConfigureAwait(false)).Where(sample => now - sample.Timestamp > HostsRemovedAfter);
        if (silent.Select(sample => (RedisValue)sample.Host).ToArray() is { Length: > 0 } hosts)
        {
            await redis.GetDatabase().HashDeleteAsync(RedisKeys.Hosts, hosts).ConfigureAwait(false);
        }
    }

    private async Task<IEnumerable<SystemSnapshot>> ReadHostsAsync()
    {
        var values = await redis.GetDatabase().HashValuesAsync(RedisKeys.Hosts).ConfigureAwait(false);
        return values.Select(Read).OfType<SystemSnapshot>();
    }

    // What another version wrote may not be readable: that host is not told of, rather than none.
    private static SystemSnapshot? Read(RedisValue json)
    {
        try
        {
            return JsonSerializer.Deserialize((byte[])json!, WireJson.Utf8.SystemSnapshot);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
