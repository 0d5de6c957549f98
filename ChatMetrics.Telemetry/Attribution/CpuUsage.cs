namespace ChatMetrics.Telemetry.Attribution;

/// <summary>What a flow of work has used, on whatever threads it ran.</summary>
/// <param name="CpuTime">CPU time, user and kernel; null where the platform has no clock for a single thread.</param>
/// <param name="AllocatedBytes">Bytes allocated on the managed heap.</param>
/// <param name="OpenSlices">
/// How many other threads were still at work for the flow at this moment. Their CPU time is included where the platform can
/// read another thread's clock; their allocations since they took the flow up are not.
/// </param>
/// <param name="Elapsed">Wall time.</param>
public readonly record struct CpuUsage(TimeSpan? CpuTime, long AllocatedBytes, int OpenSlices, TimeSpan Elapsed)
{
    /// <summary>What was used between two readings of one meter.</summary>
    public CpuUsage Since(CpuUsage earlier)
    {
        var cpuTime = CpuTime - earlier.CpuTime;
        // A thread that left the flow during the earlier reading may have been read a moment further than it is charged.
        return new CpuUsage(
            cpuTime < TimeSpan.Zero ? TimeSpan.Zero : cpuTime,
            AllocatedBytes - earlier.AllocatedBytes,
            OpenSlices,
            Elapsed - earlier.Elapsed);
    }
}

/// <summary>Units of what was used.</summary>
public static class CpuUsageUnits
{
    /// <summary>Whole microseconds; null stays unknown.</summary>
    public static long? ToMicroseconds(this TimeSpan? cpuTime) => (long?)cpuTime?.TotalMicroseconds;
}
