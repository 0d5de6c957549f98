namespace ChatMetrics.Telemetry.Alerts;

/// <summary>
/// A rule as it is written down: <c>ChatMetrics:Alerts:Rules:name</c>, or the body of a preview. Durations are <c>30s</c>, <c>5m</c>,
/// <c>1h</c> or <c>00:00:30</c>; lists are separated by commas.
/// </summary>
public sealed class AlertRuleOptions
{
    /// <summary>False turns off a rule, such as one that is there by default.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>
    /// What is watched, such as <c>system_cpu_percent</c>, <c>duration_p95_ms</c>, <c>workflow_start_p95_ms</c>, <c>budget_usd</c>.
    /// </summary>
    public string? Metric { get; set; }

    /// <summary>From this value on, in the unit that the metric's name ends with.</summary>
    public double? Limit { get; set; }

    /// <summary>In place of a limit: so many times the metric's value in the 7 days before.</summary>
    public double? TimesUsual { get; set; }

    /// <summary>It resolves below this value; by default 90 % of the limit.</summary>
    public double? Clear { get; set; }

    /// <summary>For how long the limit must be reached; of samples 30 s, else 0.</summary>
    public string? For { get; set; }

    /// <summary>For how long the value must be below <see cref="Clear"/>; 1 min, of budgets 0.</summary>
    public string? ClearFor { get; set; }

    /// <summary>After it has resolved it does not fire again for this long; 5 min.</summary>
    public string? Cooldown { get; set; }

    /// <summary>Of chats: those of the last 5 min by default; whole minutes up to an hour.</summary>
    public string? Window { get; set; }

    /// <summary>Of chats: fewer say nothing; 20.</summary>
    public int? MinChats { get; set; }

    /// <summary>Only chats of this model.</summary>
    public string? Model { get; set; }

    /// <summary>Only chats of this user.</summary>
    public string? User { get; set; }

    /// <summary>Only chats of this purpose.</summary>
    public string? Purpose { get; set; }

    /// <summary><c>model</c>, <c>user</c> or <c>purpose</c>: each of them by itself.</summary>
    public string? By { get; set; }

    /// <summary>Of a budget: <c>day</c> or <c>month</c>.</summary>
    public string? Period { get; set; }

    /// <summary>Of a budget: the percents of the limit at which to tell; <c>50,80,100</c>.</summary>
    public string? Levels { get; set; }

    /// <summary>Of a budget: whether chats are refused (429) once it is used up.</summary>
    public bool Stop { get; set; }

    /// <summary><c>warning</c> or <c>critical</c>.</summary>
    public string? Severity { get; set; }

    /// <summary>The channels that are told; all of them by default.</summary>
    public string? Channels { get; set; }
}
