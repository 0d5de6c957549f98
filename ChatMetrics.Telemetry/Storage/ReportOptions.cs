using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace ChatMetrics.Telemetry.Storage;

/// <summary>How many posted performance reports are kept, the newest first: <c>ChatMetrics:Reports</c>.</summary>
public sealed class ReportOptions
{
    /// <summary>Their number; 1 to 100,000.</summary>
    [Range(1, 100_000)]
    public int MaxReports { get; set; } = 10_000;

    /// <summary>Their size in all, MB of 1,048,576 bytes; 1 to 1,024.</summary>
    [Range(1, 1024)]
    public int MaxMb { get; set; } = 32;
}

[OptionsValidator]
internal sealed partial class ReportOptionsValidator : IValidateOptions<ReportOptions>;
