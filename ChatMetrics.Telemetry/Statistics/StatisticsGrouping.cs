namespace ChatMetrics.Telemetry.Statistics;

/// <summary>What the statistics of all chats are divided by.</summary>
public enum StatisticsGrouping
{
    Stage,
    Model,
    Rating,
    User,
    Purpose,
    Error,
}

/// <summary>The groupings' names as the outside sees them.</summary>
public static class StatisticsGroupings
{
    /// <summary>All names, in the order of the groupings.</summary>
    public static IReadOnlyList<string> Names { get; } = Array.ConvertAll(Enum.GetValues<StatisticsGrouping>(), Name);

    /// <summary>In JSON and in the query: <c>stage</c>, <c>model</c>, <c>rating</c>, <c>user</c>, <c>purpose</c>, <c>error</c>.</summary>
    public static string Name(this StatisticsGrouping grouping) => grouping switch
    {
        StatisticsGrouping.Stage => "stage",
        StatisticsGrouping.Model => "model",
        StatisticsGrouping.Rating => "rating",
        StatisticsGrouping.User => "user",
        StatisticsGrouping.Purpose => "purpose",
        StatisticsGrouping.Error => "error",
        _ => throw new ArgumentOutOfRangeException(nameof(grouping), grouping, "There is no such grouping."),
    };

    /// <summary>The grouping of that name; null when there is none.</summary>
    public static StatisticsGrouping? Find(string? name) =>
        Enum.GetValues<StatisticsGrouping>().Cast<StatisticsGrouping?>().FirstOrDefault(grouping => grouping!.Value.Name() == name);
}
