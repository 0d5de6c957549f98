using System.Collections.Concurrent;
using System.Text.Json;
using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.TimeSeries;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Storage;

/// <summary>The time series of the hosts' samples, and each host's newest sample.</summary>
public sealed class SampleStore(IConnectionMultiplexer redis, IOptions<RetentionOptions> retention)
{
    private readonly LiveEventLog _events = new(redis);

    /// <summary>A host without a more recent sample is not shown: its worker is down.</summary>
    public static readonly TimeSpan StaleAfter = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan HostsKeptFor = TimeSpan.FromDays(1);

    private readonly ConcurrentDictionary<string, long> _laidOut = new();

    /// <summary>
    /// Writes the sample to its second's slot, makes it the host's newest, and publishes it. Writing the same second again
    /// replaces it.
    /// </summary>
    /// <param name="hosts">All hosts with recent samples, as shown to the subscribers.</param>
    public async Task WriteAsync(SystemSample sample, IReadOnlyList<string> hosts)
    {
        var second = sample.At.ToUnixTimeSeconds();
        var chunk = Resolution.Second.ChunkStart(second);
        var slot = new byte[SampleSlot.Size];
        SampleSlot.From(sample).Write(slot);
        var json = JsonSerializer.SerializeToUtf8Bytes(SystemSnapshot.From(sample, hosts), WireJson.Utf8.SystemSnapshot);

        var batch = redis.GetDatabase().CreateBatch();
        var writes = new List<Task>(4);
        if (!_laidOut.TryGetValue(sample.Host, out var laidOut) || laidOut != chunk)
        {
            writes.AddRange(Chunks.LayOut(batch, sample.Host, Resolution.Second, second, retention.Value.Samples));
        }

        writes.Add(batch.StringSetRangeAsync(
            RedisKeys.Series(sample.Host, Resolution.Second, second), Resolution.Second.OffsetOf(second), slot));
        writes.Add(batch.HashSetAsync(RedisKeys.Hosts, sample.Host, json));
        batch.Execute();
        await Task.WhenAll(writes);
        _laidOut[sample.Host] = chunk;
        await _events.AppendAsync(LiveEventKind.Sample, json, sample.At);
    }

    /// <summary>
    /// The samples of a host, one element per second starting at <paramref name="from"/>; null where there is none. All chunks
    /// are read in one round trip.
    /// </summary>
    /// <param name="host">The host's name.</param>
    /// <param name="from">The first second.</param>
    /// <param name="seconds">The number of seconds; at least 1.</param>
    public async Task<SampleSlot?[]> ReadAsync(string host, DateTimeOffset from, int seconds)
    {
        var first = from.ToUnixTimeSeconds();
        var batch = redis.GetDatabase().CreateBatch();
        var slots = Chunks.ReadAsync(batch, host, Resolution.Second, first, first + seconds);
        batch.Execute();
        return Slots.ReadSamples(await slots);
    }

    /// <summary>The newest sample of each host, if less than 5 s old; the newest first.</summary>
    public async Task<IReadOnlyList<SystemSnapshot>> ReadNewestAsync(DateTimeOffset now)
    {
        var samples = await ReadHostsAsync();
        return
        [
            .. samples.Where(sample => Freshness.IsFresh(sample.Timestamp, now, StaleAfter)).OrderByDescending(sample => sample.Timestamp),
        ];
    }

    /// <summary>When any host was sampled last; null when none was within a day.</summary>
    public async Task<DateTimeOffset?> ReadNewestAtAsync() =>
        await ReadHostsAsync() is var all && all.Any() ? all.Max(sample => sample.Timestamp) : null;

    /// <summary>Removes hosts that have sent nothing for a day and have no samples left that could be rolled up.</summary>
    public async Task TrimHostsAsync(DateTimeOffset now)
    {
        var kept = HostsKeptFor > retention.Value.Samples ? HostsKeptFor : retention.Value.Samples;
        var silent = (await ReadHostsAsync()).Where(sample => now - sample.Timestamp > kept);
        if (silent.Select(sample => (RedisValue)sample.Host).ToArray() is { Length: > 0 } hosts)
        {
            await redis.GetDatabase().HashDeleteAsync(RedisKeys.Hosts, hosts);
        }
    }

    private async Task<IEnumerable<SystemSnapshot>> ReadHostsAsync()
    {
        var values = await redis.GetDatabase().HashValuesAsync(RedisKeys.Hosts);
        return values.Select(Read).OfType<SystemSnapshot>();
    }

    // A sample written by another version may be unreadable: leave that host out, not all of them.
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
