using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.TimeSeries;

namespace ChatMetrics.Telemetry.Contracts;

/// <summary>The history of a host, in buckets of one length without a gap between them.</summary>
/// <param name="From">The start of the first bucket.</param>
/// <param name="To">The end of the last bucket.</param>
/// <param name="StepSeconds">The length of a bucket.</param>
/// <param name="Resolution">What is stored that the buckets were made of: <c>1s</c>, <c>1m</c> or <c>1h</c>.</param>
public sealed record SystemHistory(
    string Host,
    DateTimeOffset From,
    DateTimeOffset To,
    long StepSeconds,
    string Resolution,
    IReadOnlyList<SystemHistoryPoint> Points)
{
    /// <param name="rollups">One for each bucket of the range.</param>
    public static SystemHistory Create(string host, HistoryRange range, IReadOnlyList<SampleRollup?> rollups) => new(
        host,
        DateTimeOffset.FromUnixTimeSeconds(range.From),
        DateTimeOffset.FromUnixTimeSeconds(range.Until),
        range.StepSeconds,
        range.Resolution.Name,
        [.. rollups.Select((rollup, i) =>
            SystemHistoryPoint.From(DateTimeOffset.FromUnixTimeSeconds(range.From + (i * range.StepSeconds)), rollup))]);
}

/// <summary>
/// One bucket. Units are those of the newest sample (<c>GET /system-metrics</c>); a field of which nothing was read in this time
/// is null, never 0.
/// </summary>
/// <param name="Timestamp">The start of the bucket.</param>
public sealed record SystemHistoryPoint(
    DateTimeOffset Timestamp,
    FieldRange? SystemCpuPercent,
    FieldRange? SystemMemoryPercent,
    FieldRange? SystemMemoryUsedMb,
    FieldRange? SystemLoad1,
    FieldRange? ProcessCpuPercent,
    FieldRange? AttributedCpuPercent,
    FieldRange? ProcessMemoryMb,
    FieldRange? ActiveChats)
{
    public static SystemHistoryPoint From(DateTimeOffset timestamp, SampleRollup? rollup) => new(
        timestamp,
        FieldRange.From(rollup?[SampleField.CpuPercent], Units.Percent),
        FieldRange.From(rollup?[SampleField.MemoryPercent], Units.Percent),
        FieldRange.From(rollup?[SampleField.MemoryUsedKb], Megabytes),
        FieldRange.From(rollup?[SampleField.Load1], Hundredths),
        FieldRange.From(rollup?[SampleField.ApiCpuPercent], Units.Percent),
        FieldRange.From(rollup?[SampleField.ApiAttributedCpuPercent], Units.Percent),
        FieldRange.From(rollup?[SampleField.ApiMemoryKb], Megabytes),
        FieldRange.From(rollup?[SampleField.ActiveChats], Hundredths));

    private static double Megabytes(double kilobytes) => Units.Megabytes((long)(kilobytes * 1024));

    private static double Hundredths(double value) => Math.Round(value, 2, MidpointRounding.AwayFromZero);
}

/// <summary>The lowest and the highest reading of a bucket, and the mean of all.</summary>
public sealed record FieldRange(double Min, double Max, double Avg)
{
    /// <param name="aggregate">The readings; null or empty makes the range null.</param>
    /// <param name="show">From what is stored to what is shown.</param>
    internal static FieldRange? From(SampleAggregate? aggregate, Func<double, double> show) =>
        aggregate is { Average: { } average } readings
            ? new FieldRange(show(readings.Min), show(readings.Max), show(average))
            : null;
}
