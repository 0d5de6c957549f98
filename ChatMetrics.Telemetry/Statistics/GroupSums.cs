using System.Globalization;
using ChatMetrics.Telemetry.Records;

namespace ChatMetrics.Telemetry.Statistics;

/// <summary>What several chats add to the counters of one group, and the slowest of them.</summary>
internal sealed class GroupSums(string name)
{
    private const long NanoUsd = 1_000_000_000;
    private const long PicoUsd = 1_000_000_000_000;

    private readonly Dictionary<int, long> _durations = [];
    private long _sumUs;
    private long _failed;
    private long _cancelled;
    private long _tokens;
    private long _priceNanoUsd;
    private long _computePicoUsd;
    private long _computed;
    private long _unpriced;
    private long _priced;
    private long _uncounted;
    private long _wastedNanoUsd;
    private long _cpuUs;
    private long _cpuMeasured;
    private long _allocatedBytes;
    private long _allocatedMeasured;
    private long _retried;

    /// <summary>The group's name in what is stored.</summary>
    public string Name => name;

    /// <summary>The chats, each as a line of <see cref="SlowestList"/>; no more of them than it can take.</summary>
    public SlowestList Slowest { get; private set; } = SlowestList.Empty;

    /// <summary>The counters by their names in what is stored; nothing that is 0.</summary>
    public IEnumerable<(string Field, long Amount)> Counters
    {
        get
        {
            (string Counter, long Amount)[] counters =
            [
                (StatisticsCounter.Sum, _sumUs),
                (StatisticsCounter.Failed, _failed),
                (StatisticsCounter.Cancelled, _cancelled),
                (StatisticsCounter.Tokens, _tokens),
                (StatisticsCounter.PriceNanoUsd, _priceNanoUsd),
                (StatisticsCounter.ComputePicoUsd, _computePicoUsd),
                (StatisticsCounter.Computed, _computed),
                (StatisticsCounter.Unpriced, _unpriced),
                (StatisticsCounter.Priced, _priced),
                (StatisticsCounter.Uncounted, _uncounted),
                (StatisticsCounter.WastedNanoUsd, _wastedNanoUsd),
                (StatisticsCounter.CpuUs, _cpuUs),
                (StatisticsCounter.CpuMeasured, _cpuMeasured),
                (StatisticsCounter.AllocatedBytes, _allocatedBytes),
                (StatisticsCounter.AllocatedMeasured, _allocatedMeasured),
                (StatisticsCounter.Retried, _retried),
                .. _durations.Select(bucket => (bucket.Key.ToString(CultureInfo.InvariantCulture), bucket.Value)),
            ];
            return counters.Where(counter => counter.Amount != 0)
                .Select(counter => (FieldOf(counter.Counter, name), counter.Amount));
        }
    }

    /// <summary>The name of a group's counter in what is stored.</summary>
    public static string FieldOf(string counter, string group) => $"{counter} {group}";

    /// <param name="durationUs">The chat's duration in this group.</param>
    /// <param name="outcome">How the chat ended there.</param>
    /// <param name="chat">The chat, as in the index of all chats.</param>
    public void Add(long durationUs, ChatOutcome outcome, string chat)
    {
        var bucket = LatencyBuckets.IndexOf(durationUs);
        _durations[bucket] = _durations.GetValueOrDefault(bucket) + 1;
        _sumUs += durationUs;
        _failed += outcome == ChatOutcome.Failed ? 1 : 0;
        _cancelled += outcome == ChatOutcome.Cancelled ? 1 : 0;
        Slowest = Slowest.With(durationUs, chat);
    }

    public void AddCost(ChatRecord record)
    {
        _tokens += record.Tokens?.Total ?? 0;
        _priceNanoUsd += (long)((record.PriceUsd ?? 0) * NanoUsd);
        _computePicoUsd += (long)((record.Compute?.TotalUsd ?? 0) * PicoUsd);
        _computed += record.Compute is null ? 0 : 1;
        _wastedNanoUsd += (long)(record.WastedUsd * NanoUsd);
        _unpriced += record.PriceUsd is null ? 1 : 0;
        _priced += record.PriceUsd is null ? 0 : 1;
        _uncounted += record.Tokens is null ? 1 : 0;
        _retried += record.Attempts?.Count ?? 0;
        AddUse(record.CpuTimeUs, record.AllocatedBytes);
    }

    /// <param name="cpuUs">Own CPU time, microseconds; null where it is not known.</param>
    /// <param name="allocatedBytes">Own allocations; null where they are not known.</param>
    public void AddUse(long? cpuUs, long? allocatedBytes)
    {
        _cpuUs += cpuUs ?? 0;
        _cpuMeasured += cpuUs is null ? 0 : 1;
        _allocatedBytes += allocatedBytes ?? 0;
        _allocatedMeasured += allocatedBytes is null ? 0 : 1;
    }
}
