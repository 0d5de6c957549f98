namespace ChatMetrics.Telemetry.Statistics;

/// <summary>What the statistics of all chats are divided by.</summary>
public enum StatisticsGrouping
{
    Stage,
    Model,
    Rating,
}

/// <summary>The groupings' names as the outside sees them.</summary>
public static class StatisticsGroupings
{
    private static readonly string[] Names = ["stage", "model", "rating"];

    /// <summary>In JSON and in the query: <c>stage</c>, <c>model</c>, <c>rating</c>.</summary>
    public static string Name(this StatisticsGrouping grouping) => Names[(int)grouping];

    /// <summary>The grouping of that name; null when there is none.</summary>
    public static StatisticsGrouping? Find(string? name) =>
        Array.IndexOf(Names, name) is var index and >= 0 ? (StatisticsGrouping)index : null;
}
