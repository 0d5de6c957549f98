namespace ChatMetrics.Measurement.Resources;

/// <summary>Memory of the machine, or of the container if its limit is lower.</summary>
/// <param name="UsedBytes">Memory not available to a process that asks for more; caches that can be dropped do not count.</param>
/// <param name="TotalBytes">The machine's memory or the container's limit.</param>
public readonly record struct MemoryUsage(long UsedBytes, long TotalBytes);
