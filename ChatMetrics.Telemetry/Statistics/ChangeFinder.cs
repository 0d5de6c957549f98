using System.Globalization;
using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Records;

namespace ChatMetrics.Telemetry.Statistics;

/// <summary>Holds a window against the one before it and against the usual, and says in a sentence what changed most.</summary>
internal sealed class ChangeFinder(
    StatisticsWindow window, PeriodRange range, WindowCounters now, WindowCounters before, WindowCounters usual, int usualDays)
{
    /// <summary>The days before, whose same hours are the usual.</summary>
    public const int Days = 7;

    // Less is no change to speak of.
    private const double MinPercent = 10;

    // What the sentence compares with; null where there is too little.
    private readonly WindowCounters? _baseline = !Counts(now) ? null : Counts(usual) ? usual : Counts(before) ? before : null;

    private readonly ComparableFigure? _figure =
        Counts(now) ? Most(now, Counts(usual) ? usual : before) : null;

    /// <summary>The figure whose highest chats show what changed most; the duration where nothing did.</summary>
    public QuestionFigure Shown => (_figure ?? ComparableFigure.Duration).Shown;

    /// <param name="examples">Chats with the highest values of <see cref="Shown"/>.</param>
    public StatisticsChanges Create(IEnumerable<ChatExample> examples) => new(
        window.Name,
        range.From,
        range.To,
        now[StatisticsGroups.All].Count,
        before[StatisticsGroups.All].Count,
        usual[StatisticsGroups.All].Count,
        usualDays,
        [.. ComparableFigure.All.Select(Change)],
        Summary(),
        Shown.Name,
        [.. examples.Select(example => example.ToExemplar(Shown))]);

    private FigureChange Change(ComparableFigure figure)
    {
        var value = ReadAll(figure, now);
        var earlier = Read(figure, before);
        // The usual is of whole hours: a sum over them is one to compare with only where the window is made of hours as well.
        var asUsual = !figure.IsSum ? Read(figure, usual)
            : range.Period == StatisticsPeriod.Hour && usualDays > 0 ? Read(figure, usual) / usualDays : null;
        var isEnough = now[StatisticsGroups.All].Count >= figure.MinChats;
        return new FigureChange(
            figure.Name,
            Rounded(value),
            Rounded(earlier),
            Rounded(asUsual),
            isEnough ? ComparableFigure.ChangePercent(earlier, value) : null,
            isEnough ? ComparableFigure.ChangePercent(asUsual, value) : null);

        double? Rounded(double? known) => known is { } exact ? figure.Rounded(exact) : null;
    }

    private string Summary()
    {
        var count = now[StatisticsGroups.All].Count;
        if (count == 0)
        {
            return $"No chats in {window.Words}.";
        }

        if (_baseline is not { } baseline)
        {
            return string.Create(
                CultureInfo.InvariantCulture,
                $"Too few chats to compare: {count:#,0} in {window.Words}, {before[StatisticsGroups.All].Count:#,0} in the time before.");
        }

        var with = baseline == usual ? "what is usual at these hours" : "the time before";
        if (_figure is null)
        {
            return string.Create(CultureInfo.InvariantCulture, $"Nothing changed by more than {MinPercent:0} % against {with}.");
        }

        var (from, to) = (ReadAll(_figure, baseline)!.Value, ReadAll(_figure, now)!.Value);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{_figure.Title} went {(to > from ? "up" : "down")} by {Math.Abs(ComparableFigure.ChangePercent(from, to)!.Value):0} %, ")
            + $"from {FigureText.Format(_figure.Name, from)} to {FigureText.Format(_figure.Name, to)}{Where(baseline)}, against {with}.";
    }

    // The stage, or the model, that most of the change comes from.
    private string Where(WindowCounters baseline)
    {
        var isDuration = _figure!.Shown == QuestionFigure.Duration;
        var parts = isDuration ? Stages(baseline) : Models(baseline);
        var change = parts.Sum(part => part.Change);
        var most = parts.OrderByDescending(part => part.Change * Math.Sign(change)).FirstOrDefault();
        return most.Name is not null && parts.Count() > 1 && most.Change / change > 0.5
            ? $", most of it {(isDuration ? "in" : "by")} `{most.Name}`" : "";
    }

    private IEnumerable<(string Name, double Change)> Stages(WindowCounters baseline) => Enum.GetValues<ChatStage>()
        .Select(stage => (stage.Name(), Group: StatisticsGroups.For(stage)))
        .Select(stage => (stage.Item1, (now[stage.Group].MeanUs ?? 0) - (baseline[stage.Group].MeanUs ?? 0)));

    private IEnumerable<(string Name, double Change)> Models(WindowCounters baseline)
    {
        var groups = now.Groups.Union(baseline.Groups).ToHashSet();
        return StatisticsGroups.For(StatisticsGrouping.Model, groups)
            .Select(model => (model.Name, PerChat(now, model.Group) - PerChat(baseline, model.Group)));

        double PerChat(WindowCounters counters, string group)
        {
            var model = _figure!.Read(new CountedChats(counters, group, []));
            return (model.Value ?? 0) * model.Count / Math.Max(1, _figure.Read(CountedChats.All(counters)).Count);
        }
    }

    private static ComparableFigure? Most(WindowCounters now, WindowCounters baseline) => ComparableFigure.All
        .Where(figure => figure.Title is not null && Read(figure, now) is > 0 && Read(figure, baseline) is > 0)
        .Select(figure => (Figure: figure, Change: ComparableFigure.ChangePercent(Read(figure, baseline), Read(figure, now)) ?? 0))
        .Select(change => (change.Figure, Percent: Math.Abs(change.Change)))
        .Where(change => change.Percent >= MinPercent)
        .OrderByDescending(change => change.Percent)
        .Select(change => change.Figure)
        .FirstOrDefault();

    private static double? Read(ComparableFigure figure, WindowCounters counters) =>
        counters[StatisticsGroups.All].Count >= figure.MinChats ? ReadAll(figure, counters) : null;

    private static double? ReadAll(ComparableFigure figure, WindowCounters counters) => figure.Read(CountedChats.All(counters)).Value;

    private static bool Counts(WindowCounters counters) => counters[StatisticsGroups.All].Count >= ComparableFigure.MinForMeans;
}
