namespace ChatMetrics.Telemetry.Contracts;

/// <summary>
/// All that the dashboard shows at first sight. What could not be read is null: the page is there all the same.
/// </summary>
/// <param name="At">The server's clock, by which a page tells how old an event is.</param>
/// <param name="EventId">
/// The place in the live stream from which on events are not in here: <c>?last_event_id=</c> of <c>GET /live-metrics</c>.
/// </param>
/// <param name="Host">The host that the API runs on, of which the history is.</param>
/// <param name="ActiveChats">Chats in work on all hosts; null when no sample is younger than 5 s.</param>
/// <param name="Samples">The newest sample of each host that has one younger than 5 s.</param>
/// <param name="Statistics">Of all chats of the last 5 minutes.</param>
/// <param name="Chats">The chats that ended within the history, the newest first; at most 100.</param>
/// <param name="ChatsFrom">
/// Every chat that ended from then on is among them: later than the history's start where there were more.
/// </param>
public sealed record DashboardSnapshot(
    DateTimeOffset At,
    string? EventId,
    string Host,
    RatingLimits Limits,
    StorageStatus Storage,
    int? ActiveChats,
    IReadOnlyList<SystemSnapshot>? Samples,
    DashboardHistory? History,
    ChatStatistics? Statistics,
    IReadOnlyList<FinishedChat>? Chats,
    DateTimeOffset? ChatsFrom);

/// <summary>A peak from here on is High Usage.</summary>
/// <param name="CpuPercent">Of the machine, or of the container's limit.</param>
/// <param name="MemoryMb">Resident memory of the API, MB of 1,048,576 bytes.</param>
public sealed record RatingLimits(double CpuPercent, double MemoryMb);

/// <summary>The last minutes of a host, a column for each figure: a tenth of what the points of a history take.</summary>
/// <param name="From">The start of the first value.</param>
/// <param name="StepSeconds">From one value to the next. What was not measured is null.</param>
public sealed record DashboardHistory(
    DateTimeOffset From,
    long StepSeconds,
    IReadOnlyList<double?> SystemCpuPercent,
    IReadOnlyList<double?> ProcessCpuPercent,
    IReadOnlyList<double?> ProcessMemoryMb,
    IReadOnlyList<double?> ActiveChats)
{
    /// <summary>The means of a history's points.</summary>
    public static DashboardHistory Create(SystemHistory history) => new(
        history.From,
        history.StepSeconds,
        Column(history, point => point.SystemCpuPercent),
        Column(history, point => point.ProcessCpuPercent),
        Column(history, point => point.ProcessMemoryMb),
        Column(history, point => point.ActiveChats));

    private static double?[] Column(SystemHistory history, Func<SystemHistoryPoint, FieldRange?> figure) =>
        [.. history.Points.Select(point => figure(point)?.Avg)];
}
