namespace ChatMetrics.Telemetry.Storage;

/// <summary>Which reports are meant; null means any.</summary>
public sealed record ReportFilter(string? Source = null, string? Operation = null, string? ChatId = null);
