using System.Globalization;
using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Statistics;
using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Storage;

/// <summary>
/// A conversation's stored counters and peaks, and the metrics derived from them. Missing counters are 0; counters added by a
/// newer version are ignored.
/// </summary>
internal sealed class ConversationCounters(HashEntry[] total, SortedSetEntry[] peak)
{
    // By name: comparing a stored name with each of ours would convert it each time.
    private readonly Dictionary<string, RedisValue> _total = total.ToDictionary(entry => entry.Name.ToString(), entry => entry.Value);
    private readonly Dictionary<string, double> _peak = peak.ToDictionary(entry => entry.Element.ToString(), entry => entry.Score);

    /// <summary>The number of the conversation's chats.</summary>
    public const string ChatsField = "chats";

    /// <summary>
    /// Among the peaks, because one that is gone with its conversation is not made anew: the sum of the waits for Redis.
    /// </summary>
    public const string StorageWaitField = "wait_us";

    private const long NanoUsd = 1_000_000_000;
    private const long PicoUsd = 1_000_000_000_000;
    private const char LatencyPrefix = 'b';

    public long Chats => Counter(ChatsField);

    /// <summary>Of the chats whose price is known.</summary>
    public long KnownPriceNanoUsd => Counter("price_nano");

    public long CpuUs => Counter("cpu_us");

    public long Tokens => Counter("tokens");

    public long Failed => Counter("failed");

    public double? P95Ms => PercentileMs(Latencies(), 0.95);

    public long DurationUs => Counter("duration_us") + (long)(Peak(StorageWaitField) ?? 0);

    private double AverageMs => Units.Milliseconds(DurationUs / 1000.0 / Math.Max(1, Chats));

    /// <summary>The counters of a conversation; of one that is unknown, zeros.</summary>
    public static async Task<ConversationCounters> ReadAsync(IBatch batch, string conversation)
    {
        var total = batch.HashGetAllAsync(RedisKeys.ConversationTotal(conversation));
        var peak = batch.SortedSetRangeByRankWithScoresAsync(RedisKeys.ConversationPeak(conversation));
        return new ConversationCounters(await total, await peak);
    }

    /// <summary>
    /// What a chat adds to its conversation's counters, beside itself to <see cref="ChatsField"/>; nothing that is 0.
    /// </summary>
    public static IEnumerable<(string Name, long Amount)> SharesOf(ChatRecord record)
    {
        (string Name, long Amount)[] shares =
        [
            ("duration_us", record.DurationUs),
            ("failed", record.Outcome == ChatOutcome.Completed ? 0 : 1),
            ("high", record.Rating == PerformanceRating.HighUsage ? 1 : 0),
            ("cpu_us", record.CpuTimeUs ?? 0),
            ("allocated", record.AllocatedBytes ?? 0),
            ("cpu_unknown", record.CpuTimeUs is null ? 1 : 0),
            ("allocated_unknown", record.AllocatedBytes is null ? 1 : 0),
            ("tokens", record.Tokens?.Total ?? 0),
            ("price_nano", (long)((record.PriceUsd ?? 0) * NanoUsd)),
            ("wasted_nano", (long)(record.WastedUsd * NanoUsd)),
            ("unpriced", record.PriceUsd is null ? 1 : 0),
            ("compute_pico", (long)((record.Compute?.TotalUsd ?? 0) * PicoUsd)),
            ("computed", record.Compute is null ? 0 : 1),
            // A chat whose duration is not yet known is added to the latencies later.
            (LatencyField(record), record.StorageWaitUnknown ? 0 : 1),
        ];
        return shares.Where(share => share.Amount != 0);
    }

    /// <summary>The values of a chat of which the conversation keeps the highest.</summary>
    public static SortedSetEntry[] PeaksOf(ChatRecord record)
    {
        var peaks = new List<SortedSetEntry>(5)
        {
            new("activity", record.EndedAtUs),
            new("duration", record.DurationUs),
            new(StorageWaitField, 0),
        };
        if (record.PeakCpuPercent is { } cpu)
        {
            peaks.Add(new("cpu", cpu));
        }

        if (record.PeakMemoryBytes is { } memory)
        {
            peaks.Add(new("memory", memory));
        }

        return [.. peaks];
    }

    /// <summary>The counter of the chats whose duration is in the same bucket.</summary>
    public static string LatencyField(ChatRecord record) =>
        string.Create(CultureInfo.InvariantCulture, $"{LatencyPrefix}{LatencyBuckets.IndexOf(record.DurationUs)}");

    public ConversationStats Stats()
    {
        var latencies = Latencies();
        var price = PriceUsd;
        decimal? compute = Counter("compute_pico") is > 0 and var pico ? pico / (decimal)PicoUsd : null;
        return new ConversationStats
        {
            TotalDurationMs = Units.Milliseconds(DurationUs),
            AverageDurationMs = AverageMs,
            PeakCpuOverall = Units.Percent(Peak("cpu")),
            PeakMemoryOverall = Units.Megabytes((long?)Peak("memory")),
            // One chat of unknown CPU time makes the sum unknown, and so on.
            CpuTimeMs = CpuTimeMs,
            AllocatedMb = AllocatedMb,
            TokensTotal = Tokens,
            PriceUsd = price,
            WastedUsd = Counter("wasted_nano") / (decimal)NanoUsd,
            ComputeUsd = compute,
            TotalUsd = Counter("computed") == Chats ? price + compute : null,
            P50Ms = PercentileMs(latencies, 0.5),
            P95Ms = PercentileMs(latencies, 0.95),
            P99Ms = PercentileMs(latencies, 0.99),
            FailedChats = Failed,
        };
    }

    public ConversationOverview Overview(string conversation, long lastActivityUs) => new()
    {
        ConversationId = conversation,
        ChatCount = Chats,
        LastActivity = DateTimeOffset.UnixEpoch.AddTicks(lastActivityUs * TimeSpan.TicksPerMicrosecond),
        TotalDurationMs = Units.Milliseconds(DurationUs),
        AverageDurationMs = AverageMs,
        PeakCpu = Units.Percent(Peak("cpu")),
        PeakMemory = Units.Megabytes((long?)Peak("memory")),
        HighUsageChats = Counter("high"),
        PriceUsd = PriceUsd,
        KnownPriceUsd = KnownPriceNanoUsd / (decimal)NanoUsd,
        WastedUsd = Counter("wasted_nano") / (decimal)NanoUsd,
        TokensTotal = Tokens,
        CpuTimeMs = CpuTimeMs,
        AllocatedMb = AllocatedMb,
        P95Ms = P95Ms,
        FailedChats = Failed,
    };

    private decimal? PriceUsd => Counter("unpriced") > 0 ? null : KnownPriceNanoUsd / (decimal)NanoUsd;

    private double? CpuTimeMs => Counter("cpu_unknown") > 0 ? null : Units.Milliseconds(CpuUs);

    private double? AllocatedMb => Counter("allocated_unknown") > 0 ? null : Units.AllocatedMegabytes(Counter("allocated"));

    // A bucket's midpoint may exceed the duration of the slowest chat.
    private double? PercentileMs(LatencyHistogram latencies, double share) => latencies.Percentile(share) is { } microseconds
        ? Units.Milliseconds(Math.Min(microseconds, Peak("duration") ?? double.PositiveInfinity) / 1000)
        : null;

    private LatencyHistogram Latencies()
    {
        var latencies = new LatencyHistogram();
        foreach (var (name, count) in _total)
        {
            if (name.StartsWith(LatencyPrefix)
                && int.TryParse(name.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var bucket))
            {
                latencies.Add(bucket, (long)count);
            }
        }

        return latencies;
    }

    private long Counter(string name) => (long)_total.GetValueOrDefault(name, 0);

    private double? Peak(string name) => _peak.TryGetValue(name, out var highest) ? highest : null;
}
