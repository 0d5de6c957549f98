namespace ChatMetrics.Telemetry.Statistics;

/// <summary>Counts of durations by bucket, from one source or added up from many; percentiles are within 3.2 %.</summary>
internal sealed class LatencyHistogram
{
    private readonly SortedDictionary<int, long> _counts = [];

    /// <summary>How many durations each bucket holds, the shortest first; nothing that is 0.</summary>
    public IEnumerable<KeyValuePair<int, long>> Counts => _counts;

    /// <summary>How many durations.</summary>
    public long Count { get; private set; }

    /// <summary>Counts durations of one bucket of <see cref="LatencyBuckets"/>.</summary>
    public void Add(int bucket, long count)
    {
        _counts[bucket] = _counts.GetValueOrDefault(bucket) + count;
        Count += count;
    }

    /// <summary>
    /// The duration, microseconds, that a share of all does not exceed, by nearest rank; null of an empty histogram.
    /// </summary>
    /// <param name="share">Above 0 to 1: 0.95 for the 95th percentile.</param>
    public double? Percentile(double share)
    {
        var rank = Math.Max(1, (long)Math.Ceiling(share * Count));
        long seen = 0;
        foreach (var (bucket, count) in _counts)
        {
            seen += count;
            if (seen >= rank)
            {
                return LatencyBuckets.MidpointOf(bucket);
            }
        }

        return null;
    }
}
