namespace ChatMetrics.Telemetry.Statistics;

/// <summary>What a figure may come to, or by how much it may be worse than before.</summary>
/// <param name="Name">As it was asked for, such as <c>p95:workflow_start</c>.</param>
/// <param name="Limit">The highest value that is still right: in the figure's unit, or percent of a change.</param>
public sealed record FigureLimit(string Name, ComparableFigure Figure, double Limit);

/// <summary>What is to be checked.</summary>
/// <param name="Chats">Whose figures.</param>
/// <param name="Limits">What they may come to.</param>
/// <param name="MinChats">The fewest chats that a figure must be known of; 1 or more.</param>
/// <param name="Baseline">What they are held against; null where they are held against nothing.</param>
/// <param name="WorseBy">How much worse than the baseline they may be.</param>
public sealed record CheckRequest(
    StatisticsSide Chats,
    IReadOnlyList<FigureLimit> Limits,
    long MinChats,
    StatisticsSide? Baseline,
    IReadOnlyList<FigureLimit> WorseBy);
