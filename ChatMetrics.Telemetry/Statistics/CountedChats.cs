using ChatMetrics.Telemetry.Records;

namespace ChatMetrics.Telemetry.Statistics;

/// <summary>Chats of which figures are read.</summary>
/// <param name="Counters">What was counted in their time.</param>
/// <param name="Group">The group that they are.</param>
/// <param name="Sample">
/// Some of them. Money, CPU time, allocations, tokens and the time to the first token are counted by value only of all chats; how
/// they differ within a group is known of these.
/// </param>
internal sealed record CountedChats(WindowCounters Counters, string Group, IReadOnlyList<ChatRecord> Sample)
{
    public static CountedChats All(WindowCounters counters) => new(counters, StatisticsGroups.All, []);

    public bool IsAll => Group == StatisticsGroups.All;

    public GroupCounters Counted => Counters[Group];

    /// <summary>The figure's values; of a group other than all chats, but for durations, those of its sample.</summary>
    public LatencyHistogram ValuesOf(QuestionFigure figure) =>
        FindCounted(figure)?.Durations ?? LatencyHistogram.From(SampledValues(figure));

    /// <summary>A percentile of them, in the smallest unit; null where none is known.</summary>
    public double? PercentileOf(QuestionFigure figure, double share) =>
        FindCounted(figure) is { } counted ? counted.PercentileUs(share) : ValuesOf(figure).Percentile(share);

    /// <summary>How they differ, in the smallest unit.</summary>
    public Spread SpreadOf(QuestionFigure figure) => FindCounted(figure) is { } counted
        ? counted.Durations.Spread : Spread.Of([.. SampledValues(figure).Select(value => (double)value)]);

    private GroupCounters? FindCounted(QuestionFigure figure) =>
        IsAll ? Counters[figure.Group] : figure == QuestionFigure.Duration ? Counted : null;

    private IEnumerable<long> SampledValues(QuestionFigure figure) => Sample.Select(figure.ValueOf).OfType<long>();
}
