namespace ChatMetrics.Telemetry.Storage;

/// <summary>Selects reports; null means any.</summary>
public sealed record ReportFilter(string? Source = null, string? Operation = null, string? ChatId = null);
