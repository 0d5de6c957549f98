namespace ChatMetrics.Telemetry.Alerts;

/// <summary>What is watched and who is told: <c>ChatMetrics:Alerts</c>.</summary>
public sealed class AlertOptions
{
    /// <summary>Its section in the settings.</summary>
    public const string Section = "ChatMetrics:Alerts";

    /// <summary>Whether anything is watched.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Whose days and months budgets have: an IANA or Windows name, such as <c>Europe/Berlin</c>.</summary>
    public string TimeZone { get; set; } = "UTC";

    /// <summary>The rules by their names. Settings change those that are there by default, or add to them.</summary>
    public Dictionary<string, AlertRuleOptions> Rules { get; } = new(StringComparer.OrdinalIgnoreCase)
    {
        ["system_cpu"] = new() { Metric = "system_cpu_percent", Limit = 70, Clear = 60 },
        ["process_memory"] = new() { Metric = "process_memory_mb", Limit = 500, Clear = 450 },
        ["slower_than_usual"] = new() { Metric = "duration_p95_ms", TimesUsual = 2, Window = "15m" },
        ["late_first_token"] = new() { Metric = "time_to_first_token_p95_ms", TimesUsual = 2, Window = "15m" },
        ["errors"] = new() { Metric = "error_percent", Limit = 10, Window = "15m", Severity = "critical" },
        ["high_usage"] = new() { Metric = "high_usage_percent", Limit = 80, Window = "15m" },
        ["worker_silent"] = new() { Metric = "worker_silent_seconds", Limit = 10, Severity = "critical" },
        ["folding_lag"] = new() { Metric = "folding_lag_seconds", Limit = 10 },
        ["redis_silent"] = new() { Metric = "redis_silent_seconds", Limit = 10, Severity = "critical" },
        ["spool_filling"] = new() { Metric = "spool_used_percent", Limit = 50, Severity = "critical" },
        ["disk_full"] = new() { Metric = "disk_used_percent", Limit = 90, Clear = 88, Severity = "critical" },
    };

    /// <summary>Who is told besides the console and the log, by name.</summary>
    public Dictionary<string, AlertChannelOptions> Channels { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// The hosts that may be called, separated by spaces; when empty, those of the channels, and where these redirect to, if that is a
    /// public address.
    /// </summary>
    public string AllowedHosts { get; set; } = "";

    /// <summary>Whether a redirect may lead to a private address.</summary>
    public bool AllowPrivateRedirects { get; set; }
}

/// <summary>A webhook: <c>ChatMetrics:Alerts:Channels:name</c>.</summary>
public sealed class AlertChannelOptions
{
    /// <summary>Where to POST; http or https.</summary>
    public string Url { get; set; } = "";

    /// <summary><c>json</c>: the alerts themselves; <c>slack</c>: a text as Slack, Mattermost and others take it.</summary>
    public string Format { get; set; } = "json";

    /// <summary>Signs each request; without it there is no signature.</summary>
    public string? Secret { get; set; }

    /// <summary>How long an answer may take; 5 s. Written as the times of rules are.</summary>
    public string Timeout { get; set; } = "5s";

    /// <summary>The same, read; null when it is wrong.</summary>
    internal TimeSpan? AnswerTime =>
        DurationText.Parse(Timeout) is { } time && time > TimeSpan.Zero && time <= TimeSpan.FromMinutes(1) ? time : null;
}
