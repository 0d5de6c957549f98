namespace ChatMetrics.Measurement.Resources;

/// <summary>
/// Cumulative CPU counters since an arbitrary fixed time. Only the difference between two readings has a meaning;
/// <see cref="UtilizationCalculator"/> converts it to a percentage.
/// </summary>
/// <param name="BusySeconds">CPU seconds used, over all CPUs.</param>
/// <param name="CapacitySeconds">CPU seconds that could have been used, over all CPUs.</param>
public readonly record struct CpuCounters(double BusySeconds, double CapacitySeconds);
