namespace ChatMetrics.Telemetry.Resources;

/// <summary>
/// The last CPU counters with the moment each was read. Answers the utilization over the shortest window that is at least
/// 250 ms long and ends now: kernels count in ticks of about 10 ms, so over a few milliseconds any percentage is chance.
/// Free of I/O and of locks: who shares it between threads guards it.
/// </summary>
/// <param name="timestampFrequency">Timestamps per second, as in <see cref="TimeProvider.TimestampFrequency"/>.</param>
internal sealed class CpuWindow(long timestampFrequency)
{
    /// <summary>Three times what the window needs at 20 samples per second.</summary>
    public const int Capacity = 16;

    private readonly long _shortest = timestampFrequency / 4;
    private readonly (long Timestamp, CpuCounters Counters)[] _samples = new (long, CpuCounters)[Capacity];
    private int _next;
    private int _count;

    /// <summary>Samples are added in the order of their timestamps; the oldest gives way.</summary>
    public void Add(long timestamp, CpuCounters counters)
    {
        _samples[_next] = (timestamp, counters);
        _next = (_next + 1) % Capacity;
        _count = Math.Min(_count + 1, Capacity);
    }

    /// <returns>Null while no sample is 250 ms old, and when the counters did not advance.</returns>
    public double? Percent(long now, CpuCounters counters)
    {
        for (var back = 1; back <= _count; back++)
        {
            var sample = _samples[(_next - back + Capacity) % Capacity];
            if (now - sample.Timestamp >= _shortest)
                return UtilizationCalculator.Percent(sample.Counters, counters);
        }

        return null;
    }
}
