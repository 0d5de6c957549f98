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
public record SystemHistoryPoint
{
    /// <summary>The start of the bucket.</summary>
    public required DateTimeOffset Timestamp { get; init; }

    public required FieldRange? SystemCpuPercent { get; init; }

    public required FieldRange? SystemMemoryPercent { get; init; }

    public required FieldRange? SystemMemoryUsedMb { get; init; }

    public required FieldRange? SystemLoad1 { get; init; }

    public required FieldRange? ProcessCpuPercent { get; init; }

    public required FieldRange? AttributedCpuPercent { get; init; }

    public required FieldRange? ProcessMemoryMb { get; init; }

    public required FieldRange? ActiveChats { get; init; }

    public static SystemHistoryPoint From(DateTimeOffset timestamp, SampleRollup? rollup) => new()
    {
        Timestamp = timestamp,
        SystemCpuPercent = FieldRange.From(rollup?[SampleField.CpuPercent], Units.Percent),
        SystemMemoryPercent = FieldRange.From(rollup?[SampleField.MemoryPercent], Units.Percent),
        SystemMemoryUsedMb = FieldRange.From(rollup?[SampleField.MemoryUsedKb], Megabytes),
        SystemLoad1 = FieldRange.From(rollup?[SampleField.Load1], Hundredths),
        ProcessCpuPercent = FieldRange.From(rollup?[SampleField.ApiCpuPercent], Units.Percent),
        AttributedCpuPercent = FieldRange.From(rollup?[SampleField.ApiAttributedCpuPercent], Units.Percent),
        ProcessMemoryMb = FieldRange.From(rollup?[SampleField.ApiMemoryKb], Megabytes),
        ActiveChats = FieldRange.From(rollup?[SampleField.ActiveChats], Hundredths),
    };

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
