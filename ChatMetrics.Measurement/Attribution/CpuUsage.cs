namespace ChatMetrics.Measurement.Attribution;

/// <summary>What a flow of work has used, on all the threads it ran on.</summary>
/// <param name="CpuTime">User and kernel CPU time; null where threads have no CPU clock.</param>
/// <param name="AllocatedBytes">Bytes allocated on the managed heap.</param>
/// <param name="OpenSlices">
/// How many other threads were still working for the flow at this moment. Their CPU time is included on Linux, where a thread can
/// read another thread's clock; what they have allocated since entering the flow is not.
/// </param>
/// <param name="Elapsed">Wall time since the start.</param>
public readonly record struct CpuUsage(TimeSpan? CpuTime, long AllocatedBytes, int OpenSlices, TimeSpan Elapsed)
{
    /// <summary>Usage between an earlier reading of the same meter and this one.</summary>
    public CpuUsage Since(CpuUsage earlier)
    {
        var cpuTime = CpuTime - earlier.CpuTime;
        // The earlier reading may have read a thread's clock slightly later than the moment up to which the thread was charged.
        return new CpuUsage(
            cpuTime < TimeSpan.Zero ? TimeSpan.Zero : cpuTime,
            AllocatedBytes - earlier.AllocatedBytes,
            OpenSlices,
            Elapsed - earlier.Elapsed);
    }
}
