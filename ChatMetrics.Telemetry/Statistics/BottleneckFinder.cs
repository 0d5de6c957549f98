using System.Globalization;
using ChatMetrics.Telemetry.Contracts;

namespace ChatMetrics.Telemetry.Statistics;

/// <summary>
/// Ranks the stages by their share of the p95: a stage's p95 as a part of the sum of all stages' p95s, so that the shares are
/// 100 % together. The drift is a stage's p95 over its own in the baseline.
/// </summary>
internal static class BottleneckFinder
{
    /// <summary>From fewer chats a p95 is their maximum.</summary>
    public const int MinBaselineChats = 20;

    private const double P95 = 0.95;

    public static BottleneckReport Find(
        StatisticsWindow window,
        PeriodRange range,
        PeriodRange baselineRange,
        IReadOnlyList<(string Group, string Name)> stages,
        WindowCounters counters,
        WindowCounters baseline,
        ILookup<string, ChatExample> slowest)
    {
        var sum = stages.Sum(stage => counters[stage.Group].PercentileUs(P95) ?? 0);
        Bottleneck[] ranking =
        [
            .. stages
                .Select(stage => Rank(
                    "stage",
                    stage.Name,
                    counters[stage.Group],
                    sum,
                    baseline[stage.Group],
                    [.. slowest[stage.Group].Select(example => example.ToExemplar())]))
                .OrderByDescending(stage => stage.P95Ms),
        ];
        var all = counters[StatisticsGroups.All];
        return new BottleneckReport
        {
            Window = window.Name,
            From = range.From,
            To = range.To,
            BaselineFrom = baselineRange.From,
            BaselineTo = baselineRange.To,
            Count = all.Count,
            P95Ms = Units.MillisecondsOf(all.PercentileUs(P95)),
            Summary = Summary(window, ranking),
            Slowest = [.. slowest[StatisticsGroups.All].Select(example => example.ToExemplar())],
            Bottlenecks = ranking,
        };
    }

    private static Bottleneck Rank(
        string kind, string name, GroupCounters now, double sumUs, GroupCounters before, IReadOnlyList<Exemplar> slowest)
    {
        var p95 = now.PercentileUs(P95) ?? 0;
        var baseline = before.Count < MinBaselineChats ? null : before.PercentileUs(P95);
        return new Bottleneck
        {
            Kind = kind,
            Name = name,
            Count = now.Count,
            P95Ms = Units.Milliseconds(p95 / 1000),
            P95SharePercent = sumUs > 0 ? Units.Percent(100 * p95 / sumUs) : 0,
            BaselineCount = before.Count,
            BaselineP95Ms = Units.MillisecondsOf(baseline),
            Drift = baseline > 0 ? Math.Round(p95 / baseline.Value, 2, MidpointRounding.AwayFromZero) : null,
            Slowest = slowest,
        };
    }

    private static string Summary(StatisticsWindow window, Bottleneck[] ranking) => ranking switch
    {
        [] => $"No chats in {window.Words}.",
        [{ Drift: { } drift } first, ..] =>
            string.Create(CultureInfo.InvariantCulture, $"{Share(first, ranking)}, {drift:0.0#}× its 7-day p95."),
        [var first, ..] => $"{Share(first, ranking)}; the 7 days before have too few chats to compare with.",
    };

    // All is said of a stage only where the others took nothing.
    private static string Share(Bottleneck first, Bottleneck[] ranking)
    {
        var isNearlyAll = first.P95SharePercent >= 99.5 && ranking.Skip(1).Any(stage => stage.P95Ms > 0);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"`{first.Name}` took {(isNearlyAll ? "over 99" : $"{first.P95SharePercent:0}")} % of the stages' p95 added up");
    }
}
