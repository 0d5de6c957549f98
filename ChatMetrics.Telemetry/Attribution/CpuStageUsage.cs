namespace ChatMetrics.Telemetry.Attribution;

/// <summary>One named part of a flow, and what it used.</summary>
public sealed record CpuStageUsage(string Name, CpuUsage Usage);
