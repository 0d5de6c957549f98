namespace ChatMetrics.Telemetry.Statistics;

/// <summary>Counts of durations by bucket, from one source or added up from many; percentiles are within 3.2 %.</summary>
internal sealed class LatencyHistogram
{
    private readonly SortedDictionary<int, long> _counts = [];

    /// <summary>How many durations each bucket holds, the shortest first; nothing that is 0.</summary>
    public IEnumerable<KeyValuePair<int, long>> Counts => _counts;

    /// <summary>How many durations.</summary>
    public long Count { get; private set; }

    /// <summary>
    /// How the durations differ, each taken as the middle of its bucket; that they differ within a bucket is added as if they were evenly
    /// spread over it.
    /// </summary>
    public Spread Spread
    {
        get
        {
            var mean = _counts.Sum(bucket => bucket.Value * LatencyBuckets.MidpointOf(bucket.Key)) / Math.Max(1, Count);
            var squares = _counts.Sum(bucket => bucket.Value * (
                Square(LatencyBuckets.MidpointOf(bucket.Key) - mean)
                + (Square(LatencyBuckets.HighOf(bucket.Key) - LatencyBuckets.LowOf(bucket.Key)) / 12)));
            return new(Count < 2 ? 0 : squares / (Count - 1), Count);

            static double Square(double value) => value * value;
        }
    }

    public static LatencyHistogram From(IEnumerable<long> microseconds)
    {
        var histogram = new LatencyHistogram();
        foreach (var duration in microseconds)
        {
            histogram.Add(LatencyBuckets.IndexOf(duration), 1);
        }

        return histogram;
    }

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
    public double? Percentile(double share) =>
        Count == 0 ? null : LatencyBuckets.MidpointOf(BucketAt(Math.Max(1, (long)Math.Ceiling(share * Count))));

    /// <summary>The bucket of the duration that is at this place in their order.</summary>
    /// <param name="rank">1 to <see cref="Count"/>.</param>
    public int BucketAt(long rank)
    {
        long seen = 0;
        foreach (var (bucket, count) in _counts)
        {
            seen += count;
            if (seen >= rank)
            {
                return bucket;
            }
        }

        throw new ArgumentOutOfRangeException(nameof(rank), rank, $"There are {Count} durations.");
    }
}
