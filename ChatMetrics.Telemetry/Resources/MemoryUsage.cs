namespace ChatMetrics.Telemetry.Resources;

/// <summary>Memory of the machine, or of the container where its limit is lower.</summary>
/// <param name="UsedBytes">What a process that asks for more cannot get; caches that can be dropped do not count.</param>
/// <param name="TotalBytes">All there is: the machine's memory or the container's limit.</param>
public readonly record struct MemoryUsage(long UsedBytes, long TotalBytes);
