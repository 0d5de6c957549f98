namespace ChatMetrics.Telemetry.Resources;

/// <summary>
/// Cumulative CPU counters since some fixed moment: only the difference of two readings means something
/// (<see cref="UtilizationCalculator"/>).
/// </summary>
/// <param name="BusySeconds">CPU seconds used.</param>
/// <param name="CapacitySeconds">CPU seconds that could have been used.</param>
public readonly record struct CpuCounters(double BusySeconds, double CapacitySeconds);
