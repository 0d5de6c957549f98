namespace ChatMetrics.Telemetry.Contracts;

/// <summary>What is different in a window from the one before it, and from the same hours of the 7 days before.</summary>
/// <param name="Count">Chats of the window.</param>
/// <param name="BeforeCount">Chats of the window before it, which is as long.</param>
/// <param name="UsualCount">Chats of the same hours of the 7 days before, together; 0 for windows longer than a day.</param>
/// <param name="UsualDays">How many of these days had chats then.</param>
/// <param name="Summary">What changed most, in one sentence; names of stages and models between backticks.</param>
/// <param name="Figure">
/// What <paramref name="Chats"/> have most of, such as <c>price_usd</c>; <c>duration_ms</c> where nothing changed.
/// </param>
/// <param name="Chats">At most 5 chats of the window that show it, the highest first.</param>
public sealed record StatisticsChanges(
    string Window,
    DateTimeOffset From,
    DateTimeOffset To,
    long Count,
    long BeforeCount,
    long UsualCount,
    int UsualDays,
    IReadOnlyList<FigureChange> Figures,
    string Summary,
    string Figure,
    IReadOnlyList<FigureExemplar> Chats);

/// <summary>One figure, now and before.</summary>
/// <param name="Name">
/// <c>price_usd</c>, <c>cpu_time_ms</c>, <c>allocated_mb</c>, <c>tokens</c>, <c>duration_ms</c>: the mean of a question; percentiles
/// and shares by name;
/// <c>wasted_usd</c> and <c>chats</c>: of the window.
/// </param>
/// <param name="Before">In the window before; null where that had too few chats.</param>
/// <param name="Usual">In the same hours of the 7 days before; null likewise, and of sums where those hours are not as long.</param>
/// <param name="ChangePercent">Against <paramref name="Before"/>; null without it, and where that is 0.</param>
/// <param name="UsualChangePercent">Against <paramref name="Usual"/>.</param>
public sealed record FigureChange(
    string Name, double? Value, double? Before, double? Usual, double? ChangePercent, double? UsualChangePercent);
