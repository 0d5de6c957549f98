namespace ChatMetrics.Measurement.Attribution;

/// <summary>A stage of a flow that has ended.</summary>
/// <param name="Name">The name it was begun with; several stages may have the same one.</param>
/// <param name="Usage">What the whole flow used between the stage's begin and end.</param>
public sealed record CpuStageUsage(string Name, CpuUsage Usage);
