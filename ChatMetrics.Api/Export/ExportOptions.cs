using ChatMetrics.Telemetry;
using Microsoft.Extensions.Options;

namespace ChatMetrics.Api.Export;

/// <summary>The limits of exports: <c>ChatMetrics:Export</c>.</summary>
internal sealed class ExportOptions
{
    /// <summary>The most files that a process writes at once; at least 1.</summary>
    [AtLeast(1)]
    public int MaxConcurrent { get; set; } = 2;
}

[OptionsValidator]
internal sealed partial class ExportOptionsValidator : IValidateOptions<ExportOptions>;
