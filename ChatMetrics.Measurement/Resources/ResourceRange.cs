namespace ChatMetrics.Measurement.Resources;

/// <summary>The extremes of a number of readings, each value by itself. Widening the default value starts a range.</summary>
/// <param name="Low">The lowest values; null if none could be read.</param>
/// <param name="Peak">The highest values; null if none could be read.</param>
public readonly record struct ResourceRange(ResourceReading Low, ResourceReading Peak)
{
    /// <summary>The range that also includes <paramref name="reading"/>. An unknown value widens nothing.</summary>
    public ResourceRange Widen(ResourceReading reading) => new(
        new ResourceReading(
            Lowest(Low.CpuPercent, reading.CpuPercent),
            Lowest(Low.MemoryBytes, reading.MemoryBytes),
            Lowest(Low.ProcessCpuPercent, reading.ProcessCpuPercent)),
        new ResourceReading(
            Highest(Peak.CpuPercent, reading.CpuPercent),
            Highest(Peak.MemoryBytes, reading.MemoryBytes),
            Highest(Peak.ProcessCpuPercent, reading.ProcessCpuPercent)));

    private static T? Highest<T>(T? a, T? b)
        where T : struct, IComparable<T> => a is { } x && b is { } y ? (x.CompareTo(y) >= 0 ? x : y) : a ?? b;

    private static T? Lowest<T>(T? a, T? b)
        where T : struct, IComparable<T> => a is { } x && b is { } y ? (x.CompareTo(y) <= 0 ? x : y) : a ?? b;
}
