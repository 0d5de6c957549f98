namespace ChatMetrics.Measurement.Resources;

/// <summary>CPU and memory at one moment, from <see cref="IResourceSampler"/>.</summary>
/// <param name="CpuPercent">System-wide CPU, 0 to 100, over the last 250 to 300 ms; null while unknown.</param>
/// <param name="MemoryBytes">Resident memory of this process; null where it cannot be read.</param>
/// <param name="ProcessCpuPercent">
/// CPU of this process over the same time, as a percentage of the whole machine's capacity; null while unknown.
/// </param>
public readonly record struct ResourceReading(double? CpuPercent, long? MemoryBytes, double? ProcessCpuPercent = null);
