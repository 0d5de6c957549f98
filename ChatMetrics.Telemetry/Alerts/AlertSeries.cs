using ChatMetrics.Telemetry.Statistics;

namespace ChatMetrics.Telemetry.Alerts;

/// <summary>The values of a rule's metric for one of the things that it watches.</summary>
/// <param name="Subject">Its name among those of the rule: a host, a group, a level of a budget.</param>
/// <param name="Points">In order of their times.</param>
public sealed record AlertSeries(string Subject, IReadOnlyList<AlertPoint> Points)
{
    /// <summary>The host; null where it is not about one.</summary>
    public string? Host { get; init; }

    /// <summary>The model, user or purpose; null where it is about all chats, or none.</summary>
    public ChatGroup? Group { get; init; }

    /// <summary>Of a budget: percent of its limit.</summary>
    public double? Level { get; init; }
}

/// <summary>A value.</summary>
/// <param name="At">The end of the time that it is of.</param>
/// <param name="Value">In the metric's unit; null where it is not known, or of too few chats.</param>
/// <param name="Limit">Null where the usual is not known.</param>
public readonly record struct AlertPoint(DateTimeOffset At, double? Value, double? Limit);
