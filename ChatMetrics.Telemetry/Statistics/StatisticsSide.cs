namespace ChatMetrics.Telemetry.Statistics;

/// <summary>One side of a comparison.</summary>
/// <param name="Text">As it was asked for.</param>
/// <param name="Window">The time that it speaks of.</param>
/// <param name="Model">The model whose chats it is; null for all chats.</param>
public sealed record StatisticsSide(string Text, StatisticsWindow Window, string? Model)
{
    internal string Group => Model is null ? StatisticsGroups.All : StatisticsGroups.OfModel(Model);
}
