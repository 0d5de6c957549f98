namespace ChatMetrics.Telemetry.Contracts;

/// <summary>Figures over time.</summary>
/// <param name="Window">The window's name; <c>custom</c> between two moments.</param>
/// <param name="From">The full minute or hour at which the first step's chats begin.</param>
/// <param name="To">The end.</param>
/// <param name="Step"><c>1m</c>, <c>5m</c>, <c>15m</c>, <c>1h</c>, <c>6h</c> or <c>1d</c>.</param>
/// <param name="Series">One for each metric and group.</param>
public sealed record StatisticsSeries(
    string Window, DateTimeOffset From, DateTimeOffset To, string Step, IReadOnlyList<MetricSeries> Series);

/// <summary>One figure of one group over time.</summary>
/// <param name="Metric">The figure.</param>
/// <param name="Name"><c>all</c>, or the group's name.</param>
/// <param name="Points">One for every step, the oldest first.</param>
public sealed record MetricSeries(string Metric, string Name, IReadOnlyList<SeriesPoint> Points);

/// <summary>A figure in one step.</summary>
/// <param name="T">The step's start.</param>
/// <param name="Value">A sum, mean or percentile; null where it is not known.</param>
/// <param name="Count">The chats of which it is known.</param>
public sealed record SeriesPoint(DateTimeOffset T, double? Value, long Count);

/// <summary>How many chats took how long, over time.</summary>
/// <param name="BoundsMs">
/// Between which durations the rows lie, ascending, one more than there are rows; from the shortest to the longest that chats took;
/// empty without chats.
/// </param>
/// <param name="Columns">One for every step, the oldest first.</param>
public sealed record LatencyHeatmap(
    string Window,
    DateTimeOffset From,
    DateTimeOffset To,
    string Step,
    IReadOnlyList<double> BoundsMs,
    IReadOnlyList<HeatmapColumn> Columns);

/// <summary>One step of the heatmap.</summary>
/// <param name="T">Its start.</param>
/// <param name="Counts">The chats of each row, the shortest durations first.</param>
public sealed record HeatmapColumn(DateTimeOffset T, IReadOnlyList<long> Counts);
