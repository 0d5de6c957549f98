namespace ChatMetrics.Telemetry.Resources;

/// <summary>The lowest and the highest of a number of readings; null where none could be read.</summary>
public readonly record struct ResourceRange(ResourceReading Low, ResourceReading Peak)
{
    /// <summary>The same, with one reading more.</summary>
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
