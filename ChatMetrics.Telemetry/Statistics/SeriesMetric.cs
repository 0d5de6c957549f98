namespace ChatMetrics.Telemetry.Statistics;

/// <summary>A figure over time: one value for each step, and the chats of which it is known.</summary>
public sealed class SeriesMetric
{
    private const double NanoUsd = 1_000_000_000;

    private readonly Func<WindowCounters, string, (double? Value, long Count)> _read;

    private SeriesMetric(string name, bool isOfAllOnly, Func<WindowCounters, string, (double?, long)> read)
    {
        Name = name;
        IsOfAllOnly = isOfAllOnly;
        _read = read;
    }

    /// <summary>Every metric; <c>high_usage</c> and the time to the first token are of all chats only.</summary>
    public static IReadOnlyList<SeriesMetric> All { get; } =
    [
        Of("chats", group => (group.Count, group.Count)),
        Of("errors", group => (group.Failed, group.Count)),
        Of("cancelled", group => (group.Cancelled, group.Count)),
        OfFigure(QuestionFigure.Price, group => (group.PriceNanoUsd, group.Priced)),
        Of("wasted_usd", group => (group.WastedNanoUsd / NanoUsd, group.Priced)),
        OfFigure(QuestionFigure.CpuTime, group => (group.CpuUs, group.CpuMeasured)),
        OfFigure(QuestionFigure.Allocated, group => (group.AllocatedBytes, group.AllocatedMeasured)),
        OfFigure(QuestionFigure.Tokens, group => (group.Tokens, group.TokensCounted)),
        Of("duration_ms", group => (Milliseconds(group.MeanUs), group.Count)),
        Of("p50_ms", group => (Milliseconds(group.PercentileUs(0.5)), group.Count)),
        Of("p95_ms", group => (Milliseconds(group.PercentileUs(0.95)), group.Count)),
        new("time_to_first_token_p95_ms", isOfAllOnly: true, (counters, _) =>
        {
            var group = counters[StatisticsGroups.FirstToken];
            return (Milliseconds(group.PercentileUs(0.95)), group.Count);
        }),
        new("high_usage", isOfAllOnly: true, (counters, group) =>
            (counters[StatisticsGroups.For(Records.PerformanceRating.HighUsage)].Count, counters[group].Count)),
    ];

    /// <summary>As it is asked for, with its unit.</summary>
    public string Name { get; }

    /// <summary>Whether it cannot be divided by group.</summary>
    public bool IsOfAllOnly { get; }

    /// <summary>The metric of that name; null when there is none.</summary>
    public static SeriesMetric? Find(string name) => All.FirstOrDefault(metric => metric.Name == name);

    internal (double? Value, long Count) Read(WindowCounters counters, string group) => _read(counters, group);

    private static SeriesMetric Of(string name, Func<GroupCounters, (double? Value, long Count)> read) =>
        new(name, isOfAllOnly: false, (counters, group) => read(counters[group]));

    // Of all chats the figure is counted by itself; of a group it is a sum. Of no chat at all it is 0; of chats none of which is
    // known, it is not.
    private static SeriesMetric OfFigure(QuestionFigure figure, Func<GroupCounters, (long Sum, long Known)> sums) =>
        new(figure.Name, isOfAllOnly: false, (counters, group) =>
        {
            var own = counters[figure.Group];
            var (sum, known) = group == StatisticsGroups.All ? (own.SumUs, own.Count) : sums(counters[group]);
            return (known == 0 && counters[group].Count > 0 ? null : figure.Shown(sum), known);
        });

    private static double? Milliseconds(double? microseconds) => Contracts.Units.MillisecondsOf(microseconds);
}
