using ChatMetrics.Telemetry.Records;

namespace ChatMetrics.Telemetry.Statistics;

/// <summary>A figure of some chats that can be held against a limit, or against that of other chats. The higher, the worse.</summary>
public abstract class ComparableFigure
{
    /// <summary>Means and shares of fewer chats are not compared.</summary>
    public const int MinForMeans = 10;

    internal static readonly ComparableFigure Duration = new PercentileFigure(
        "duration_p95_ms", QuestionFigure.Duration, 0.95)
    {
        Title = "The p95 of the duration",
        MinChats = BottleneckFinder.MinBaselineChats,
    };

    private protected ComparableFigure(string name, QuestionFigure shown) => (Name, Shown) = (name, shown);

    /// <summary>Every one, but for those of stages.</summary>
    public static IReadOnlyList<ComparableFigure> All { get; } =
    [
        new MeanFigure(QuestionFigure.Price, group => (group.PriceNanoUsd, group.Priced))
        {
            Title = "The cost of a question", More = "dearer", Less = "cheaper",
        },
        new MeanFigure(QuestionFigure.CpuTime, group => (group.CpuUs, group.CpuMeasured)) { Title = "The own CPU time of a question" },
        new MeanFigure(QuestionFigure.Allocated, group => (group.AllocatedBytes, group.AllocatedMeasured))
        {
            Title = "The memory that a question allocates",
        },
        new MeanFigure(QuestionFigure.Tokens, group => (group.Tokens, group.TokensCounted)) { Title = "The tokens of a question" },
        new MeanFigure(QuestionFigure.Duration, group => (group.SumUs, group.Count)) { More = "slower", Less = "faster" },
        new PercentileFigure("duration_p50_ms", QuestionFigure.Duration, 0.5) { Title = "The median duration" },
        Duration,
        new PercentileFigure("time_to_first_token_p95_ms", QuestionFigure.FirstToken, 0.95)
        {
            Title = "The p95 of the time to first token", MinChats = BottleneckFinder.MinBaselineChats,
        },
        new ShareFigure("error_percent", "status=failed", chats => (chats.Counted.Failed, chats.Counted.Count))
        {
            More = "failing more often", Less = "failing less often",
        },
        new ShareFigure("high_usage_percent", "rating=high_usage", HighUsage) { IsOfAllOnly = true },
        new SumFigure("wasted_usd", group => group.WastedNanoUsd / 1e9, group => group.Unpriced),
        new SumFigure("chats", group => group.Count, _ => 0),
    ];

    /// <summary>As the outside sees it, with its unit.</summary>
    public string Name { get; }

    /// <summary>The unit: <c>ms</c>, <c>MB</c>, <c>USD</c>, <c>%</c>, <c>tokens</c> or <c>chats</c>.</summary>
    public string Unit => Name.Split('_')[^1] switch
    {
        "ms" => "ms",
        "mb" => "MB",
        "usd" => "USD",
        "percent" => "%",
        var counted => counted,
    };

    /// <summary>Whether the statistics know it of all chats only, and not of a model, a user or a purpose.</summary>
    public bool IsOfAllOnly { get; private protected init; }

    /// <summary>Whether it is of the whole time, and not of a question: it has no interval.</summary>
    public virtual bool IsSum => false;

    /// <summary>From fewer chats it says nothing about others.</summary>
    internal int MinChats { get; init; } = MinForMeans;

    /// <summary>In a sentence about what changed; null of figures that none speaks of.</summary>
    internal string? Title { get; init; }

    /// <summary>What chats are that have more of it.</summary>
    internal string More { get; init; } = "higher";

    internal string Less { get; init; } = "lower";

    /// <summary>The figure whose highest chats show it.</summary>
    internal QuestionFigure Shown { get; }

    /// <summary>Where the chats behind it are: a path with the beginning of a query.</summary>
    internal virtual string Chats => $"/chats?sort={Shown.Name}";

    /// <summary>The figure of that name; null when there is none.</summary>
    public static ComparableFigure? Find(string name) => All.FirstOrDefault(figure => figure.Name == name);

    /// <summary>A percentile of the duration of the whole chat, of a stage, or of the time to the first token.</summary>
    /// <param name="percent">1 to 99.</param>
    /// <param name="of">One of <see cref="PercentileNames"/>.</param>
    public static ComparableFigure? FindPercentile(int percent, string of) => of switch
    {
        "total" => new PercentileFigure($"duration_p{percent}_ms", QuestionFigure.Duration, percent / 100.0),
        "time_to_first_token" => new PercentileFigure($"{of}_p{percent}_ms", QuestionFigure.FirstToken, percent / 100.0),
        _ => Enum.GetValues<ChatStage>().Where(stage => stage.Name() == of)
            .Select(stage => new StagePercentile($"{of}_p{percent}_ms", stage, percent / 100.0)).FirstOrDefault(),
    };

    /// <summary>What there are percentiles of.</summary>
    public static IReadOnlyList<string> PercentileNames { get; } =
        ["total", "time_to_first_token", .. Enum.GetValues<ChatStage>().Select(ChatStages.Name)];

    /// <summary>Its value in <see cref="Unit"/>; null where it is not known of any chat.</summary>
    internal abstract FigureValue Read(CountedChats chats);

    /// <summary>Where it lies for all such chats; null where that cannot be told.</summary>
    internal virtual Interval? IntervalOf(CountedChats chats) => null;

    /// <summary>As it is shown.</summary>
    internal virtual double Rounded(double value) => value;

    private static (long Part, long Whole) HighUsage(CountedChats chats) => chats.IsAll
        ? (chats.Counters[StatisticsGroups.For(PerformanceRating.HighUsage)].Count, chats.Counted.Count)
        : (chats.Sample.Count(chat => chat.Rating == PerformanceRating.HighUsage), chats.Sample.Count);

    /// <summary>From one value to another, percent; null where one is not known, or the first is 0.</summary>
    internal static double? ChangePercent(double? from, double? to) =>
        from is { } before && to is { } now && before != 0 ? Math.Round(100 * (now - before) / before, 1) : null;
}

/// <summary>A figure's value.</summary>
/// <param name="Value">Null where it is not known of any chat.</param>
/// <param name="Count">The chats of which it is known.</param>
/// <param name="Unknown">Those of which it should be, and is not.</param>
internal readonly record struct FigureValue(double? Value, long Count, long Unknown = 0);
