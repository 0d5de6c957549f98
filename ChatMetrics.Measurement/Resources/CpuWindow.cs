namespace ChatMetrics.Measurement.Resources;

/// <summary>
/// The latest CPU counters, each with the time of its reading. Returns the utilization over the shortest window that ends now and
/// is at least 250 ms long: kernels count in ticks of about 10 ms, so a percentage over a few milliseconds is mostly noise. Does
/// no I/O and is not thread safe.
/// </summary>
/// <param name="timestampFrequency">Timestamps per second, as in <see cref="TimeProvider.TimestampFrequency"/>.</param>
internal sealed class CpuWindow(long timestampFrequency)
{
    /// <summary>Three times the samples that the window needs at 20 per second.</summary>
    public const int Capacity = 16;

    private readonly long _minTicks = timestampFrequency / 4;
    private readonly (long Timestamp, CpuCounters Counters)[] _samples = new (long, CpuCounters)[Capacity];
    private int _next;
    private int _count;

    /// <summary>Adds a sample and drops the oldest when full. Timestamps must not go back.</summary>
    public void Add(long timestamp, CpuCounters counters)
    {
        _samples[_next] = (timestamp, counters);
        _next = (_next + 1) % Capacity;
        _count = Math.Min(_count + 1, Capacity);
    }

    /// <returns>0 to 100; null while no sample is 250 ms old, or if the counters have not advanced.</returns>
    public double? Percent(long now, CpuCounters counters)
    {
        for (var back = 1; back <= _count; back++)
        {
            var sample = _samples[(_next - back + Capacity) % Capacity];
            if (now - sample.Timestamp >= _minTicks)
            {
                return UtilizationCalculator.Percent(sample.Counters, counters);
            }
        }

        return null;
    }
}
