using ChatMetrics.Telemetry.Contracts;

namespace ChatMetrics.Telemetry.Statistics;

/// <summary>From the counters of single periods to figures over time.</summary>
internal static class SeriesReport
{
    // 1, 2, 5, 10, ... from a millisecond to more than an hour; what is shorter or longer is in the first or last row.
    private static readonly double[] Bounds = [0, .. Enumerable.Range(0, 21).Select(i => new[] { 1, 2, 5 }[i % 3] * Math.Pow(10, i / 3))];

    public static StatisticsSeries Create(
        StatisticsWindow window,
        PeriodRange range,
        SeriesStep step,
        StatisticsGrouping? grouping,
        IReadOnlyList<SeriesMetric> metrics,
        IReadOnlyList<(long Start, WindowCounters Counters)> steps)
    {
        var stored = steps.SelectMany(one => one.Counters.Groups).ToHashSet();
        var groups = grouping is { } by ? StatisticsGroups.For(by, stored).ToArray() : [(StatisticsGroups.All, "all")];
        return new StatisticsSeries(
            window.Name,
            range.From,
            range.To,
            step.Name,
            [.. from metric in metrics
                from @group in groups
                select new MetricSeries(metric.Name, @group.Item2, Points(metric, @group.Item1))]);

        SeriesPoint[] Points(SeriesMetric metric, string group) =>
        [
            .. steps.Select(one =>
            {
                var (value, count) = metric.Read(one.Counters, group);
                return new SeriesPoint(DateTimeOffset.FromUnixTimeSeconds(one.Start), value, count);
            }),
        ];
    }

    public static LatencyHeatmap CreateHeatmap(
        StatisticsWindow window, PeriodRange range, SeriesStep step, IReadOnlyList<(long Start, WindowCounters Counters)> steps)
    {
        var columns = steps.Select(one => (one.Start, Rows: Rows(one.Counters[StatisticsGroups.All]))).ToArray();
        var seen = Enumerable.Range(0, Bounds.Length - 1).Where(row => columns.Any(column => column.Rows[row] > 0)).ToArray();
        var (first, last) = seen.Length == 0 ? (0, -1) : (seen[0], seen[^1]);
        return new LatencyHeatmap(
            window.Name,
            range.From,
            range.To,
            step.Name,
            last < 0 ? [] : Bounds[first..(last + 2)],
            [.. columns.Select(column =>
                new HeatmapColumn(DateTimeOffset.FromUnixTimeSeconds(column.Start), column.Rows[first..(last + 1)]))]);
    }

    private static long[] Rows(GroupCounters counted)
    {
        var rows = new long[Bounds.Length - 1];
        foreach (var (bucket, count) in counted.Durations.Counts)
        {
            var ms = LatencyBuckets.MidpointOf(bucket) / 1000;
            rows[Math.Min(Array.FindLastIndex(Bounds, bound => bound <= ms), rows.Length - 1)] += count;
        }

        return rows;
    }
}
