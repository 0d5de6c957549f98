namespace ChatMetrics.Telemetry.Contracts;

/// <summary>All that the dashboard shows at first sight. What could not be read is null: the page is there all the same.</summary>
public sealed record DashboardSnapshot
{
    /// <summary>The server's clock, by which a page tells how old an event is.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>
    /// The position in the live stream after which events are not in here: <c>?last_event_id=</c> of <c>GET /live-metrics</c>.
    /// </summary>
    public required string? EventId { get; init; }

    /// <summary>The host that the API runs on, of which the history is.</summary>
    public required string Host { get; init; }

    public required RatingLimits Limits { get; init; }

    public required StorageStatus Storage { get; init; }

    /// <summary>Chats in work on all hosts; null when no sample is younger than 5 s.</summary>
    public required int? ActiveChats { get; init; }

    /// <summary>The newest sample of each host that has one younger than 5 s.</summary>
    public required IReadOnlyList<SystemSnapshot>? Samples { get; init; }

    public required DashboardHistory? History { get; init; }

    /// <summary>Of all chats of the last 5 minutes.</summary>
    public required ChatStatistics? Statistics { get; init; }

    /// <summary>When the newest of all chats began; null when there is none, or it could not be read.</summary>
    public required DateTimeOffset? LastChatAt { get; init; }

    /// <summary>The chats that ended within the history, the newest first; at most 100.</summary>
    public required IReadOnlyList<FinishedChat>? Chats { get; init; }

    /// <summary>Every chat that ended from then on is among them: later than the history's start where there were more.</summary>
    public required DateTimeOffset? ChatsFrom { get; init; }

    /// <summary>What is wrong now.</summary>
    public required ActiveAlerts Alerts { get; init; }
}

/// <summary>A peak from here on is High Usage.</summary>
/// <param name="CpuPercent">Of the machine, or of the container's limit.</param>
/// <param name="MemoryMb">Resident memory of the API, MB of 1,048,576 bytes.</param>
public sealed record RatingLimits(double CpuPercent, double MemoryMb);

/// <summary>The last minutes of a host, a column for each figure: a tenth of what the points of a history take.</summary>
public sealed record DashboardHistory
{
    private readonly SystemHistory _history;

    private DashboardHistory(SystemHistory history) => _history = history;

    /// <summary>The start of the first value.</summary>
    public DateTimeOffset From => _history.From;

    /// <summary>From one value to the next. What was not measured is null.</summary>
    public long StepSeconds => _history.StepSeconds;

    public IReadOnlyList<double?> SystemCpuPercent => Column(point => point.SystemCpuPercent);

    public IReadOnlyList<double?> ProcessCpuPercent => Column(point => point.ProcessCpuPercent);

    public IReadOnlyList<double?> ProcessMemoryMb => Column(point => point.ProcessMemoryMb);

    public IReadOnlyList<double?> ActiveChats => Column(point => point.ActiveChats);

    /// <summary>The means of a history's points.</summary>
    public static DashboardHistory Create(SystemHistory history) => new(history);

    private double?[] Column(Func<SystemHistoryPoint, FieldRange?> figure) =>
        [.. _history.Points.Select(point => figure(point)?.Avg)];
}
