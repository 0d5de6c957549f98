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

    private QuestionFigure(string name, string tag, string group, Func<ChatRecord, long?> valueOf, Func<double, double> shown)
    {
        Name = name;
        Tag = tag;
        Group = group;
        ValueOf = valueOf;
        Shown = shown;
    }

    /// <summary>What the model cost; known only where the model has a price.</summary>
    public static QuestionFigure Price { get; } = New(
        "price_usd", "p", chat => chat.PriceUsd is { } usd ? (long)(usd * (decimal)NanoUsd) : null, nano => Math.Round(nano / NanoUsd, 9));

    /// <summary>The question's own CPU time.</summary>
    public static QuestionFigure CpuTime { get; } = New("cpu_time_ms", "g", chat => chat.CpuTimeUs, Milliseconds);

    /// <summary>What the question itself allocated.</summary>
    public static QuestionFigure Allocated { get; } = New(
        "allocated_mb", "b", chat => chat.AllocatedBytes, bytes => Math.Round(bytes / BytesPerMegabyte, 3));

    /// <summary>The whole chat.</summary>
    public static QuestionFigure Duration { get; } =
        new("duration_ms", "d", StatisticsGroups.All, chat => chat.DurationUs, Milliseconds);

    /// <summary>Of prompt and answer.</summary>
    public static QuestionFigure Tokens { get; } = New("tokens", "t", chat => chat.Tokens?.Total, tokens => Math.Round(tokens));

    /// <summary>From the start of a chat to the model's first text.</summary>
    public static QuestionFigure FirstToken { get; } =
        new("time_to_first_token_ms", "f", StatisticsGroups.FirstToken, chat => chat.TimeToFirstTokenUs, Milliseconds);

    /// <summary>All of them, in the order to show them.</summary>
    public static IReadOnlyList<QuestionFigure> All { get; } = [Price, CpuTime, Allocated, Duration, Tokens, FirstToken];

    /// <summary>As the outside sees it, with its unit.</summary>
    public string Name { get; }

    /// <summary>A chat's value, a whole number of the smallest unit; null where it is not known.</summary>
    public Func<ChatRecord, long?> ValueOf { get; }

    /// <summary>From that unit to the one of <see cref="Name"/>.</summary>
    public Func<double, double> Shown { get; }

    /// <summary>Its name in keys; stored, so it never changes.</summary>
    internal string Tag { get; }

    /// <summary>The group of the statistics that counts it.</summary>
    internal string Group { get; }

    /// <summary>The figure of that name; null when there is none.</summary>
    public static QuestionFigure? Find(string name) => All.FirstOrDefault(figure => figure.Name == name);

    private static QuestionFigure New(string name, string tag, Func<ChatRecord, long?> valueOf, Func<double, double> shown) =>
        new(name, tag, StatisticsGroups.OfFigure(tag), valueOf, shown);

    private static double Milliseconds(double microseconds) => Math.Round(microseconds / 1000, 3, MidpointRounding.AwayFromZero);
}
