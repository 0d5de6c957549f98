using System.ComponentModel.DataAnnotations;
using ChatMetrics.Telemetry.Records;

namespace ChatMetrics.Telemetry.Contracts;

/// <summary>The limits of the rating: <c>ChatMetrics:Rating</c>.</summary>
public sealed class RatingOptions
{
    /// <summary>High Usage from this peak of system-wide CPU percent on; above 0, at most 100.</summary>
    [Range(0.0, 100.0, MinimumIsExclusive = true)]
    public double CpuPercent { get; set; } = 70;

    /// <summary>High Usage from this peak of resident memory on, MB of 1,048,576 bytes; at least 0.1.</summary>
    [AtLeast(0.1)]
    public double MemoryMb { get; set; } = 500;

    /// <summary>
    /// Rates the peaks as they are shown (one decimal), so that what reads 70.0 % is never called Good. A peak that could
    /// not be read does not count.
    /// </summary>
    public PerformanceRating Rate(double? peakCpuPercent, long? peakMemoryBytes) =>
        Units.Percent(peakCpuPercent) >= CpuPercent || Units.Megabytes(peakMemoryBytes) >= MemoryMb
            ? PerformanceRating.HighUsage
            : PerformanceRating.Good;
}
