using System.Text.Json.Serialization;

namespace ChatMetrics.Telemetry.Contracts;

/// <summary>A limit that is reached, or was.</summary>
public sealed record Alert
{
    /// <summary>The same in every list, event and message about it.</summary>
    public required string Id { get; init; }

    /// <summary>The rule's name.</summary>
    public required string Rule { get; init; }

    /// <summary><c>pending</c>, <c>firing</c>, <c>resolved</c> or <c>silenced</c>.</summary>
    public required string State { get; init; }

    /// <summary><c>warning</c> or <c>critical</c>.</summary>
    public required string Severity { get; init; }

    /// <summary>What it says, in one sentence.</summary>
    public required string Message { get; init; }

    /// <summary>What is watched, such as <c>system_cpu_percent</c>; the name ends with the unit.</summary>
    public required string Metric { get; init; }

    /// <summary>The newest value that is known.</summary>
    public required double Value { get; init; }

    /// <summary>The highest since the limit was reached.</summary>
    public required double Worst { get; init; }

    /// <summary>From this value on.</summary>
    public required double Limit { get; init; }

    /// <summary>How long the values are of, or last: <c>30s</c>, <c>5m</c>, <c>day</c>, <c>month</c>; null where one value does.</summary>
    public string? Window { get; init; }

    /// <summary>The host; null where it is not about one.</summary>
    public string? Host { get; init; }

    /// <summary><c>model</c>, <c>user</c> or <c>purpose</c>; null where it is about all chats, or about none.</summary>
    public string? GroupBy { get; init; }

    /// <summary>Which of them.</summary>
    public string? Group { get; init; }

    /// <summary>Of a budget: the percent of its limit that this alert is about; null of others.</summary>
    public double? LevelPercent { get; init; }

    /// <summary>Of a budget: what the whole day or month would cost at this pace; null of others, and at the beginning.</summary>
    public double? ForecastUsd { get; init; }

    /// <summary>Since when the limit is reached.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>Null while it is pending.</summary>
    public DateTimeOffset? FiredAt { get; init; }

    public DateTimeOffset? ResolvedAt { get; init; }

    /// <summary>Nobody is told of it until then; null where it is not silenced.</summary>
    public DateTimeOffset? SilencedUntil { get; init; }

    /// <summary>Chats that show it, the most telling first; at most five.</summary>
    public IReadOnlyList<string> ChatIds { get; init; } = [];
}

/// <summary>What is wrong now.</summary>
/// <param name="Active">Pending, firing and silenced ones; the most severe and the newest first.</param>
public sealed record ActiveAlerts(IReadOnlyList<Alert> Active)
{
    /// <inheritdoc cref="AlertList.Incomplete"/>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Incomplete { get; init; }
}

/// <summary>What is wrong now, and what was.</summary>
/// <param name="Active">Pending, firing and silenced ones; the most severe and the newest first.</param>
/// <param name="History">Resolved ones, the newest first.</param>
/// <param name="NextCursor">Gives the next page of the history; null on the last one.</param>
public sealed record AlertList(IReadOnlyList<Alert> Active, IReadOnlyList<Alert> History, string? NextCursor)
{
    /// <summary>Why some of it is missing; absent where nothing is.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Incomplete { get; init; }
}
