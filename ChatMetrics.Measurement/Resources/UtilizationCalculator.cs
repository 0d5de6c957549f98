namespace ChatMetrics.Measurement.Resources;

/// <summary>Converts two readings of cumulative CPU counters into a percentage.</summary>
public static class UtilizationCalculator
{
    /// <summary>The CPU used between two readings, as a percentage of what could have been used.</summary>
    /// <returns>
    /// 0 to 100; null when the capacity has not advanced. The result is clamped, because a burst may exceed a CPU limit for a
    /// moment and Linux's iowait counter can go backwards.
    /// </returns>
    public static double? Percent(CpuCounters earlier, CpuCounters later)
    {
        var capacity = later.CapacitySeconds - earlier.CapacitySeconds;
        if (capacity <= 0)
        {
            return null;
        }

        var busy = later.BusySeconds - earlier.BusySeconds;
        return Math.Clamp(busy / capacity * 100, 0, 100);
    }
}
