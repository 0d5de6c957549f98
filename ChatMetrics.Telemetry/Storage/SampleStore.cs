using System.Collections.Concurrent;
using System.Text.Json;
using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.TimeSeries;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Storage;

/// <summary>The time series of the hosts' samples, and the newest sample of each.</summary>
/// <remarks>Every method throws a <see cref="RedisException"/> or <see cref="TimeoutException"/> when Redis is away.</remarks>
public sealed class SampleStore(IConnectionMultiplexer redis, IOptions<RetentionOptions> retention)
{
    private readonly LiveEventLog _events = new(redis);

    /// <summary>A host with no younger sample is not told of: its worker is down.</summary>
    public static readonly TimeSpan StaleAfter = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan HostsKeptFor = TimeSpan.FromDays(1);

    private readonly ConcurrentDictionary<string, long> _laidOut = new();

    /// <summary>
    /// Writes the sample into its second's slot, makes it the host's newest, and publishes it. Writing the same second again
    /// replaces it.
    /// </summary>
    /// <param name="sample">The sample.</param>
    /// <param name="hosts">All hosts with fresh samples, as the subscribers are to see them.</param>
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
        var slots = Chunks.ReadAsync(batch, host, Resolution.Second, first, first + seconds);
        batch.Execute();
        return Slots.ReadSamples(await slots);
    }

    /// <summary>The newest sample of each host that has one younger than 5 s, the newest first.</summary>
    public async Task<IReadOnlyList<SystemSnapshot>> ReadNewestAsync(DateTimeOffset now)
    {
        var samples = await ReadHostsAsync();
        return [.. samples.Where(sample => now - sample.Timestamp < StaleAfter).OrderByDescending(sample => sample.Timestamp)];
    }

    /// <summary>Forgets hosts that have been silent for a day and have no samples any more that could be rolled up.</summary>
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
