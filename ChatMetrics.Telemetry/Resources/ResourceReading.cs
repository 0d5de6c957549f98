namespace ChatMetrics.Telemetry.Resources;

/// <summary>What the gauge says at one moment.</summary>
/// <param name="CpuPercent">System-wide CPU, 0 to 100, over the last 250 ms or a little more; null while unknown.</param>
/// <param name="MemoryBytes">Resident memory of this process now; null where it cannot be read.</param>
/// <param name="ProcessCpuPercent">CPU of this process alone, of the same whole and over the same time.</param>
public readonly record struct ResourceReading(double? CpuPercent, long? MemoryBytes, double? ProcessCpuPercent = null);
