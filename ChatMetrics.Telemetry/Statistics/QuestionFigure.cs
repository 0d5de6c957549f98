using ChatMetrics.Telemetry.Records;

namespace ChatMetrics.Telemetry.Statistics;

/// <summary>
/// A figure of which every question has one value, such as its price. Declared here once: sums, percentiles, the highest chats and
/// the order of lists are made for each.
/// </summary>
public sealed class QuestionFigure
{
    private const double NanoUsd = 1_000_000_000;
    private const double BytesPerMegabyte = 1_048_576;
    private const double Microseconds = 1000;
    private const int Decimals = 3;

    private readonly int _decimals;

    private QuestionFigure(string name, string tag, string group, Func<ChatRecord, long?> valueOf, double unit, int decimals)
    {
        Name = name;
        Tag = tag;
        Group = group;
        ValueOf = valueOf;
        Unit = unit;
        _decimals = decimals;
    }

    /// <summary>What the model cost; known only where the model has a price.</summary>
    public static QuestionFigure Price { get; } = New(
        "price_usd", "p", chat => chat.PriceUsd is { } usd ? (long)(usd * (decimal)NanoUsd) : null, NanoUsd, decimals: 9);

    /// <summary>The question's own CPU time.</summary>
    public static QuestionFigure CpuTime { get; } = New("cpu_time_ms", "g", chat => chat.CpuTimeUs, Microseconds);

    /// <summary>What the question itself allocated.</summary>
    public static QuestionFigure Allocated { get; } = New("allocated_mb", "b", chat => chat.AllocatedBytes, BytesPerMegabyte);

    /// <summary>The whole chat.</summary>
    public static QuestionFigure Duration { get; } =
        new("duration_ms", "d", StatisticsGroups.All, chat => chat.DurationUs, Microseconds, Decimals);

    /// <summary>Of prompt and answer.</summary>
    public static QuestionFigure Tokens { get; } = New("tokens", "t", chat => chat.Tokens?.Total, unit: 1, decimals: 0);

    /// <summary>From the start of a chat to the model's first text.</summary>
    public static QuestionFigure FirstToken { get; } =
        new("time_to_first_token_ms", "f", StatisticsGroups.FirstToken, chat => chat.TimeToFirstTokenUs, Microseconds, Decimals);

    /// <summary>All of them, in the order to show them.</summary>
    public static IReadOnlyList<QuestionFigure> All { get; } = [Price, CpuTime, Allocated, Duration, Tokens, FirstToken];

    /// <summary>As the outside sees it, with its unit.</summary>
    public string Name { get; }

    /// <summary>A chat's value, a whole number of the smallest unit; null where it is not known.</summary>
    public Func<ChatRecord, long?> ValueOf { get; }

    /// <summary>How many of the smallest unit are one of the unit of <see cref="Name"/>.</summary>
    internal double Unit { get; }

    /// <summary>Its name in keys; stored, so it never changes.</summary>
    internal string Tag { get; }

    /// <summary>The group of the statistics that counts it.</summary>
    internal string Group { get; }

    /// <summary>The figure of that name; null when there is none.</summary>
    public static QuestionFigure? Find(string name) => All.FirstOrDefault(figure => figure.Name == name);

    /// <summary>From the smallest unit to the one of <see cref="Name"/>, rounded.</summary>
    public double Shown(double value) => Rounded(value / Unit);

    /// <summary>A value in the unit of <see cref="Name"/>, with as many decimals as are shown.</summary>
    internal double Rounded(double value) => Math.Round(value, _decimals, MidpointRounding.AwayFromZero);

    private static QuestionFigure New(
        string name, string tag, Func<ChatRecord, long?> valueOf, double unit, int decimals = Decimals) =>
        new(name, tag, StatisticsGroups.OfFigure(tag), valueOf, unit, decimals);
}
