using ChatMetrics.Telemetry.Statistics;

namespace ChatMetrics.Telemetry.Alerts;

/// <summary>A rule that has been read, and is right.</summary>
public sealed record AlertRule
{
    /// <summary>Below this share of the limit a rule resolves that says nothing else.</summary>
    private const double DefaultClear = 0.9;

    public required string Name { get; init; }

    public required AlertMetric Metric { get; init; }

    /// <summary>From this value on; null where it follows from what is usual.</summary>
    public double? Limit { get; init; }

    /// <inheritdoc cref="AlertRuleOptions.TimesUsual"/>
    public double? TimesUsual { get; init; }

    /// <inheritdoc cref="AlertRuleOptions.Clear"/>
    public double? Clear { get; init; }

    public TimeSpan For { get; init; }

    public TimeSpan ClearFor { get; init; }

    public TimeSpan Cooldown { get; init; }

    /// <summary>Of chats: how long before a minute's end they began.</summary>
    public TimeSpan Window { get; init; }

    public int MinChats { get; init; }

    /// <summary>The chats that are watched; null for all.</summary>
    public ChatGroup? Group { get; init; }

    /// <summary>What each is watched of by itself; null for none.</summary>
    public StatisticsGrouping? By { get; init; }

    public BudgetPeriod? Period { get; init; }

    /// <summary>Whose days and months the period is of.</summary>
    public TimeZoneInfo Zone { get; init; } = TimeZoneInfo.Utc;

    /// <summary>Of a budget: percents of its limit; else 100.</summary>
    public IReadOnlyList<double> Levels { get; init; } = [100];

    public bool Stop { get; init; }

    public string Severity { get; init; } = "warning";

    /// <summary>Null for all channels.</summary>
    public IReadOnlyList<string>? Channels { get; init; }

    /// <summary>Of a budget: when the day or month that a value is of ends.</summary>
    /// <param name="at">The end of the time that the value is of.</param>
    public DateTimeOffset EndOfPeriod(DateTimeOffset at) => Period!.Value.Containing(at.AddTicks(-1), Zone).To;

    /// <summary>Below which value it resolves, of the limit that a point has.</summary>
    internal double ClearBelow(double limit) => Clear ?? (Metric.Source == AlertSource.Budget ? limit : limit * DefaultClear);

    /// <summary>How long its values are of, or must last, in a word: <c>5m</c>, <c>day</c>; null where one value does.</summary>
    internal string? WindowText => Period is { } period ? (period == BudgetPeriod.Day ? "day" : "month")
        : Metric.Source == AlertSource.Chats ? DurationText.Format(Window)
        : For > TimeSpan.Zero ? DurationText.Format(For) : null;
}
