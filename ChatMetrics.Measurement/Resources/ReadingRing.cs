namespace ChatMetrics.Measurement.Resources;

/// <summary>
/// The readings of the last minutes, for one writer and any number of readers, without a lock. The extremes since a given time
/// are found by scanning backwards: 2 readings for work of 100 ms, 12,000 for work of ten minutes.
/// </summary>
internal sealed class ReadingRing
{
    /// <summary>13.6 minutes at 20 readings a second. Longer work gets the extremes of its last 13.6 minutes.</summary>
    public const int Capacity = 16_384;

    private readonly long[] _timestamps = new long[Capacity];
    private readonly float[] _cpuPercents = new float[Capacity];
    private readonly float[] _processCpuPercents = new float[Capacity];
    private readonly long[] _memoryBytes = new long[Capacity];
    private long _written;

    /// <summary>Adds a reading and drops the oldest when full. Called by one thread only; timestamps must not go back.</summary>
    public void Add(long timestamp, ResourceReading reading)
    {
        var slot = (int)(_written % Capacity);
        _timestamps[slot] = timestamp;
        _cpuPercents[slot] = (float?)reading.CpuPercent ?? float.NaN;
        _processCpuPercents[slot] = (float?)reading.ProcessCpuPercent ?? float.NaN;
        _memoryBytes[slot] = reading.MemoryBytes ?? -1;
        Volatile.Write(ref _written, _written + 1);
    }

    /// <summary>The newest reading; all null before the first.</summary>
    public ResourceReading Newest
    {
        get
        {
            var written = Volatile.Read(ref _written);
            var slot = (int)((written - 1) % Capacity);
            return written == 0
                ? default
                : new ResourceReading(Cpu(_cpuPercents[slot]), Memory(_memoryBytes[slot]), Cpu(_processCpuPercents[slot]));
        }
    }

    /// <summary>Widens <paramref name="range"/> by all readings at or after <paramref name="since"/>.</summary>
    public ResourceRange Widen(ResourceRange range, long since)
    {
        // The caller's own readings keep their precision: 69.95 % must not become 69.94999.
        var (lowCpu, peakCpu) =
            (range.Low.CpuPercent ?? double.PositiveInfinity, range.Peak.CpuPercent ?? double.NegativeInfinity);
        var (lowProcess, peakProcess) =
            (range.Low.ProcessCpuPercent ?? double.PositiveInfinity, range.Peak.ProcessCpuPercent ?? double.NegativeInfinity);
        var (lowMemory, peakMemory) = (range.Low.MemoryBytes ?? long.MaxValue, range.Peak.MemoryBytes ?? -1);
        var newest = Volatile.Read(ref _written) - 1;
        // The oldest slot is skipped: the writer may be overwriting it.
        var oldest = Math.Max(0, newest - Capacity + 2);
        for (var index = newest; index >= oldest; index--)
        {
            var slot = (int)(index % Capacity);
            if (_timestamps[slot] < since)
            {
                break;
            }

            // Comparisons with NaN are false, so an unknown value widens nothing.
            var cpu = _cpuPercents[slot];
            lowCpu = cpu < lowCpu ? cpu : lowCpu;
            peakCpu = cpu > peakCpu ? cpu : peakCpu;
            var process = _processCpuPercents[slot];
            lowProcess = process < lowProcess ? process : lowProcess;
            peakProcess = process > peakProcess ? process : peakProcess;
            var memory = _memoryBytes[slot];
            lowMemory = (ulong)memory < (ulong)lowMemory ? memory : lowMemory;
            peakMemory = memory > peakMemory ? memory : peakMemory;
        }

        return new ResourceRange(
            new ResourceReading(Finite(lowCpu), lowMemory == long.MaxValue ? null : lowMemory, Finite(lowProcess)),
            new ResourceReading(Finite(peakCpu), Memory(peakMemory), Finite(peakProcess)));
    }

    private static double? Cpu(float percent) => float.IsNaN(percent) ? null : percent;

    private static double? Finite(double percent) => double.IsFinite(percent) ? percent : null;

    private static long? Memory(long bytes) => bytes < 0 ? null : bytes;
}
