using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Records;

namespace ChatMetrics.Telemetry.Statistics;

/// <summary>From the counters of a window to what is shown of them.</summary>
internal static class StatisticsReport
{
    private const decimal NanoUsd = 1_000_000_000;
    private const decimal PicoUsd = 1_000_000_000_000;

    public static ChatStatistics Create(
        StatisticsWindow window,
        PeriodRange range,
        StatisticsGrouping? grouping,
        WindowCounters counters,
        IEnumerable<(string Group, string Name)> groups,
        ILookup<string, ChatExample> slowest)
    {
        var all = counters[StatisticsGroups.All];
        var highUsage = counters[StatisticsGroups.For(PerformanceRating.HighUsage)].Count;
        return new ChatStatistics
        {
            Window = window.Name,
            From = range.From,
            To = range.To,
            GroupBy = grouping?.Name(),
            Overall = Row(StatisticsGroups.All, "all"),
            TokensTotal = all.Tokens,
            PriceUsd = PriceUsd(all),
            KnownPriceUsd = all.PriceNanoUsd / NanoUsd,
            ComputeUsd = ComputeUsd(all),
            TotalUsd = TotalUsd(all),
            WastedUsd = all.WastedNanoUsd / NanoUsd,
            UnpricedChats = all.Unpriced,
            HighUsageChats = highUsage,
            HighUsagePercent = all.Count == 0 ? null : Units.Percent(100.0 * highUsage / all.Count),
            TimeToFirstToken = FirstToken(),
            RetriedCalls = all.Retried,
            Questions = QuestionFigure.All.ToDictionary(figure => figure.Name, Figure),
            Groups = [.. groups.Select(group => Row(group.Group, group.Name))],
        };

        FirstTokenStatistics FirstToken()
        {
            var counted = counters[StatisticsGroups.FirstToken];
            return new FirstTokenStatistics(
                counted.Count,
                Units.MillisecondsOf(counted.PercentileUs(0.5)),
                Units.MillisecondsOf(counted.PercentileUs(0.95)),
                Units.MillisecondsOf(counted.PercentileUs(0.99)),
                [.. slowest[StatisticsGroups.FirstToken].Select(example => example.ToExemplar())]);
        }

        FigureStatistics Figure(QuestionFigure figure)
        {
            var counted = counters[figure.Group];
            return new FigureStatistics(
                counted.Count,
                figure.Shown(counted.SumUs),
                Shown(counted.MeanUs),
                Shown(counted.PercentileUs(0.5)),
                Shown(counted.PercentileUs(0.95)),
                [.. slowest[figure.Group].Select(example => example.ToExemplar(figure))]);

            double? Shown(double? value) => value is { } known ? figure.Shown(known) : null;
        }

        LatencyStatistics Row(string group, string name)
        {
            var counted = counters[group];
            var priced = StatisticsGroups.HasCost(group);
            return new LatencyStatistics
            {
                Name = name,
                Count = counted.Count,
                Errors = counted.Failed,
                Cancelled = counted.Cancelled,
                MeanMs = Units.MillisecondsOf(counted.MeanUs),
                P50Ms = Units.MillisecondsOf(counted.PercentileUs(0.5)),
                P90Ms = Units.MillisecondsOf(counted.PercentileUs(0.9)),
                P95Ms = Units.MillisecondsOf(counted.PercentileUs(0.95)),
                P99Ms = Units.MillisecondsOf(counted.PercentileUs(0.99)),
                MaxMs = counted.Count == 0 ? null : Units.Milliseconds(counted.MaxUs),
                TimeSharePercent = all.SumUs == 0 ? null : Units.Percent(100.0 * counted.SumUs / all.SumUs),
                TokensTotal = priced ? counted.Tokens : null,
                PriceUsd = priced ? PriceUsd(counted) : null,
                KnownPriceUsd = priced ? counted.PriceNanoUsd / NanoUsd : null,
                ComputeUsd = ComputeUsd(counted),
                TotalUsd = priced ? TotalUsd(counted) : null,
                PriceSharePercent = priced && all.PriceNanoUsd > 0 ? Units.Percent(100.0 * counted.PriceNanoUsd / all.PriceNanoUsd) : null,
                WastedUsd = priced ? counted.WastedNanoUsd / NanoUsd : null,
                CpuTimeMs = CpuTimeMs(counted),
                CpuSharePercent = CpuTimeMs(counted) is not null && all.CpuUs > 0 ? Units.Percent(100.0 * counted.CpuUs / all.CpuUs) : null,
                AllocatedMb = counted.AllocatedMeasured == counted.Count ? QuestionFigure.Allocated.Shown(counted.AllocatedBytes) : null,
                Slowest = [.. slowest[group].Select(example => example.ToExemplar())],
            };
        }
    }

    /// <summary>The means of a model's chats.</summary>
    public static UsualChat Usual(string model, GroupCounters counted)
    {
        return new UsualChat(
            model,
            counted.Count,
            Units.MillisecondsOf(counted.MeanUs),
            Mean(counted.CpuUs, counted.CpuMeasured) is { } cpu ? QuestionFigure.CpuTime.Shown(cpu) : null,
            counted.Priced == 0 ? null : counted.PriceNanoUsd / NanoUsd / counted.Priced,
            Mean(counted.Tokens, counted.TokensCounted) is { } tokens ? Math.Round(tokens, 1) : null,
            Mean(counted.AllocatedBytes, counted.AllocatedMeasured) is { } bytes ? QuestionFigure.Allocated.Shown(bytes) : null);

        static double? Mean(long sum, long known) => known == 0 ? null : (double)sum / known;
    }

    // One chat of unknown CPU time makes the sum unknown.
    private static double? CpuTimeMs(GroupCounters counted) =>
        counted.CpuMeasured == counted.Count ? Units.Milliseconds(counted.CpuUs) : null;

    // One chat of unknown price makes the sum unknown.
    private static decimal? PriceUsd(GroupCounters counted) => counted.Unpriced > 0 ? null : counted.PriceNanoUsd / NanoUsd;

    private static decimal? TotalUsd(GroupCounters counted) =>
        counted.Computed == counted.Count ? PriceUsd(counted) + ComputeUsd(counted) : null;

    // Before a price was set, there is none.
    private static decimal? ComputeUsd(GroupCounters counted) => counted.ComputePicoUsd > 0 ? counted.ComputePicoUsd / PicoUsd : null;
}
