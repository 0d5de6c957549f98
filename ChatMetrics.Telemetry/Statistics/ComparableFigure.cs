using ChatMetrics.Telemetry.Records;

namespace ChatMetrics.Telemetry.Statistics;

/// <summary>A figure of a window that can be held against that of another window, or of another model.</summary>
/// <param name="Name">As the outside sees it, with its unit.</param>
/// <param name="Title">In a sentence; null of figures that no sentence speaks of.</param>
/// <param name="MinChats">From fewer chats it says nothing.</param>
/// <param name="IsSum">Of the window, not of a question.</param>
/// <param name="Read">Its value for a group.</param>
/// <param name="Shown">The figure whose highest chats show it.</param>
internal sealed record ComparableFigure(
    string Name, string? Title, int MinChats, bool IsSum, Func<WindowCounters, string, double?> Read, QuestionFigure Shown)
{
    /// <summary>Means of fewer chats are not compared.</summary>
    public const int MinForMeans = 10;

    private const double NanoUsd = 1_000_000_000;

    public static readonly ComparableFigure Duration =
        Percentile("duration_p95_ms", "The p95 of the duration", 0.95, BottleneckFinder.MinBaselineChats);

    public static IReadOnlyList<ComparableFigure> All { get; } =
    [
        Mean(QuestionFigure.Price, "The cost of a question", group => (group.PriceNanoUsd, group.Count - group.Unpriced)),
        Mean(QuestionFigure.CpuTime, "The own CPU time of a question", group => (group.CpuUs, group.CpuMeasured)),
        Mean(QuestionFigure.Allocated, "The memory that a question allocates", group => (group.AllocatedBytes, group.AllocatedMeasured)),
        Mean(QuestionFigure.Tokens, "The tokens of a question", group => (group.Tokens, group.Count)),
        Percentile("duration_p50_ms", "The median duration", 0.5, MinForMeans),
        Duration,
        new(
            "time_to_first_token_p95_ms",
            "The p95 of the time to first token",
            BottleneckFinder.MinBaselineChats,
            IsSum: false,
            (counters, group) => group == StatisticsGroups.All
                ? Contracts.Units.MillisecondsOf(counters[StatisticsGroups.FirstToken].PercentileUs(0.95)) : null,
            QuestionFigure.FirstToken),
        new(
            "error_percent",
            null,
            MinForMeans,
            IsSum: false,
            (counters, group) => Share(counters[group].Failed, counters[group].Count),
            QuestionFigure.Duration),
        new(
            "high_usage_percent",
            null,
            MinForMeans,
            IsSum: false,
            (counters, group) => group == StatisticsGroups.All
                ? Share(counters[StatisticsGroups.For(PerformanceRating.HighUsage)].Count, counters[group].Count) : null,
            QuestionFigure.Duration),
        new("wasted_usd", null, 1, IsSum: true, (counters, group) => counters[group].WastedNanoUsd / NanoUsd, QuestionFigure.Duration),
        new("chats", null, 1, IsSum: true, (counters, group) => counters[group].Count, QuestionFigure.Duration),
    ];

    /// <summary>From one value to another, percent; null where one is not known, or the first is 0.</summary>
    public static double? ChangePercent(double? from, double? to) =>
        from is { } before && to is { } now && before != 0 ? Math.Round(100 * (now - before) / before, 1) : null;

    // Of all chats the mean is that of the chats whose figure is known; of a group it is made of sums.
    private static ComparableFigure Mean(QuestionFigure figure, string title, Func<GroupCounters, (long Sum, long Known)> sums) => new(
        figure.Name,
        title,
        MinForMeans,
        IsSum: false,
        (counters, group) =>
        {
            var (sum, known) = group == StatisticsGroups.All
                ? (counters[figure.Group].SumUs, counters[figure.Group].Count) : sums(counters[group]);
            return known > 0 ? figure.Shown((double)sum / known) : null;
        },
        figure);

    private static ComparableFigure Percentile(string name, string title, double share, int minChats) => new(
        name,
        title,
        minChats,
        IsSum: false,
        (counters, group) => Contracts.Units.MillisecondsOf(counters[group].PercentileUs(share)),
        QuestionFigure.Duration);

    private static double? Share(long part, long whole) => whole == 0 ? null : Contracts.Units.Percent(100.0 * part / whole);
}
