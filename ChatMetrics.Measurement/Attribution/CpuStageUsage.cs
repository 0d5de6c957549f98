namespace ChatMetrics.Measurement.Attribution;

/// <summary>A completed stage of a flow.</summary>
/// <param name="Name">The stage's name; several stages may have the same one.</param>
/// <param name="Usage">What the whole flow used between the stage's beginning and end.</param>
public sealed record CpuStageUsage(string Name, CpuUsage Usage);
