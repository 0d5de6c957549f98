namespace ChatMetrics.Telemetry.Storage;

/// <summary>How many posted performance reports are kept, the newest first: <c>ChatMetrics:Reports</c>.</summary>
public sealed class ReportOptions
{
    /// <summary>Number of reports; 1 to 100,000.</summary>
    public int MaxReports { get; set; } = 10_000;

    /// <summary>Total size of the reports in MB of 1,048,576 bytes; 1 to 1,024.</summary>
    public int MaxMb { get; set; } = 32;
}
