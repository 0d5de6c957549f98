namespace ChatMetrics.Measurement.Attribution;

/// <summary>Units of CPU time.</summary>
public static class CpuTimeExtensions
{
    /// <summary>Whole microseconds, rounded down; null stays null.</summary>
    public static long? ToMicroseconds(this TimeSpan? cpuTime) => (long?)cpuTime?.TotalMicroseconds;
}
