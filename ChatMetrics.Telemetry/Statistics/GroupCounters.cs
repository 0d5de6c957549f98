using System.Globalization;

namespace ChatMetrics.Telemetry.Statistics;

/// <summary>What is counted of one group of chats, over one period or added up over many.</summary>
/// <param name="maxUs">The longest duration, exact; the percentiles do not exceed it.</param>
internal sealed class GroupCounters(long maxUs)
{
    private long _priced;
    private long _unpriced;
    private long _uncounted;

    public long Count => Durations.Count;

    public long SumUs { get; private set; }

    public long MaxUs => maxUs;

    public long Failed { get; private set; }

    public long Cancelled { get; private set; }

    public long Tokens { get; private set; }

    public long PriceNanoUsd { get; private set; }

    public long ComputePicoUsd { get; private set; }

    /// <summary>Chats whose cost of compute is known.</summary>
    public long Computed { get; private set; }

    /// <summary>Chats whose price is known.</summary>
    public long Priced => Count - Unpriced;

    /// <summary>Chats whose price is not known.</summary>
    public long Unpriced => _unpriced + Unsure;

    /// <summary>Chats whose tokens are known.</summary>
    public long TokensCounted => Count - _uncounted - Unsure;

    public long WastedNanoUsd { get; private set; }

    public long CpuUs { get; private set; }

    /// <summary>Chats whose CPU time is known.</summary>
    public long CpuMeasured { get; private set; }

    public long AllocatedBytes { get; private set; }

    /// <summary>Chats of which that is known.</summary>
    public long AllocatedMeasured { get; private set; }

    /// <summary>Calls of the model that failed and were made again.</summary>
    public long Retried { get; private set; }

    /// <summary>How many durations each bucket of <see cref="LatencyBuckets"/> holds.</summary>
    public LatencyHistogram Durations { get; } = new();

    public double? MeanUs => Count == 0 ? null : (double)SumUs / Count;

    /// <summary>Within 3.2 % of the exact one; microseconds; null when nothing was counted.</summary>
    public double? PercentileUs(double share) => Durations.Percentile(share) is { } duration ? Math.Min(duration, maxUs) : null;

    // Of these an earlier version did not say whether they have tokens and a price. Answered chats had them, failed ones rarely: of
    // none of the failed it is claimed.
    private long Unsure => Math.Clamp(Count - _priced - _unpriced, 0, Failed + Cancelled);

    /// <summary>Adds what one period counted. A counter that only a newer version knows is left out.</summary>
    public void Add(string counter, long value)
    {
        switch (counter)
        {
            case StatisticsCounter.Sum: SumUs += value; break;
            case StatisticsCounter.Failed: Failed += value; break;
            case StatisticsCounter.Cancelled: Cancelled += value; break;
            case StatisticsCounter.Tokens: Tokens += value; break;
            case StatisticsCounter.PriceNanoUsd: PriceNanoUsd += value; break;
            case StatisticsCounter.ComputePicoUsd: ComputePicoUsd += value; break;
            case StatisticsCounter.Computed: Computed += value; break;
            case StatisticsCounter.Unpriced: _unpriced += value; break;
            case StatisticsCounter.Priced: _priced += value; break;
            case StatisticsCounter.Uncounted: _uncounted += value; break;
            case StatisticsCounter.WastedNanoUsd: WastedNanoUsd += value; break;
            case StatisticsCounter.CpuUs: CpuUs += value; break;
            case StatisticsCounter.CpuMeasured: CpuMeasured += value; break;
            case StatisticsCounter.AllocatedBytes: AllocatedBytes += value; break;
            case StatisticsCounter.AllocatedMeasured: AllocatedMeasured += value; break;
            case StatisticsCounter.Retried: Retried += value; break;
            default:
                if (int.TryParse(counter, NumberStyles.None, CultureInfo.InvariantCulture, out var bucket))
                {
                    Durations.Add(bucket, value);
                }

                break;
        }
    }
}
