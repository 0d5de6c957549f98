namespace ChatMetrics.Telemetry.Resources;

/// <summary>Turns two readings of cumulative counters into a percentage.</summary>
public static class UtilizationCalculator
{
    /// <returns>
    /// 0 to 100, or null when the capacity did not advance or went backwards. The result is clamped: a CPU limit may be
    /// exceeded for a moment by a burst, and Linux lets its iowait counter fall.
    /// </returns>
    public static double? Percent(CpuCounters earlier, CpuCounters later)
    {
        var capacity = later.CapacitySeconds - earlier.CapacitySeconds;
        if (capacity <= 0)
            return null;

        var busy = later.BusySeconds - earlier.BusySeconds;
        return Math.Clamp(busy / capacity * 100, 0, 100);
    }
}
