using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Records;

namespace ChatMetrics.Telemetry.Statistics;

/// <summary>A percentile of a duration, milliseconds.</summary>
internal sealed class PercentileFigure : ComparableFigure
{
    private readonly QuestionFigure _figure;
    private readonly double _share;

    /// <param name="share">Above 0 to below 1.</param>
    public PercentileFigure(string name, QuestionFigure figure, double share)
        : base(name, figure) =>
        (_figure, _share, More, Less, IsOfAllOnly) = (figure, share, "slower", "faster", figure != QuestionFigure.Duration);

    internal override FigureValue Read(CountedChats chats) =>
        new(Units.MillisecondsOf(chats.PercentileOf(_figure, _share)), chats.ValuesOf(_figure).Count);

    internal override Interval? IntervalOf(CountedChats chats) =>
        Interval.OfPercentile(chats.ValuesOf(_figure), _share) is { } within ? new(within.Low / 1000, within.High / 1000) : null;
}

/// <summary>A percentile of the duration of a stage, of all chats that reached it, milliseconds.</summary>
internal sealed class StagePercentile : ComparableFigure
{
    private readonly string _group;
    private readonly double _share;

    public StagePercentile(string name, ChatStage stage, double share)
        : base(name, QuestionFigure.Duration) => (_group, _share, IsOfAllOnly) = (StatisticsGroups.For(stage), share, true);

    internal override string Chats => "/statistics/bottlenecks?";

    internal override FigureValue Read(CountedChats chats)
    {
        var counted = chats.Counters[_group];
        return new(Units.MillisecondsOf(counted.PercentileUs(_share)), counted.Count);
    }
}
