namespace ChatMetrics.Telemetry.Contracts;

/// <summary>When a rule would have fired.</summary>
/// <param name="Summary">In one sentence.</param>
/// <param name="Fired">How many alerts there would have been.</param>
/// <param name="ExactSince">
/// From then on it is what the evaluation does; before, only means of minutes and sums of hours are kept.
/// </param>
/// <param name="Alerts">The first 100, the newest first. Their ids are those that the evaluation gives.</param>
/// <param name="Series">The values of the five subjects that were highest above their limits.</param>
public sealed record AlertPreview(
    string Rule,
    DateTimeOffset From,
    DateTimeOffset To,
    string Summary,
    int Fired,
    DateTimeOffset ExactSince,
    IReadOnlyList<Alert> Alerts,
    IReadOnlyList<AlertPreviewSeries> Series);

/// <summary>What a rule saw of one subject.</summary>
/// <param name="Subject">A host, a model, a user, a purpose, the level of a budget; empty where there is only one.</param>
/// <param name="Points">At most 500; of several that became one the highest.</param>
public sealed record AlertPreviewSeries(string Subject, IReadOnlyList<AlertPreviewPoint> Points);

/// <summary>One value.</summary>
/// <param name="Value">Null where it is not known, or of too few chats.</param>
/// <param name="Limit">Null where what is usual is not known.</param>
public sealed record AlertPreviewPoint(DateTimeOffset T, double? Value, double? Limit);

/// <summary>The rules that are watched.</summary>
/// <param name="Rules">In the order of their names.</param>
/// <param name="Channels">Who can be told besides the console and the log.</param>
/// <param name="TimeZone">Whose days and months budgets have.</param>
/// <param name="Metrics">What rules can watch; there are other percentiles too, such as <c>workflow_start_p99_ms</c>.</param>
public sealed record AlertRuleList(
    IReadOnlyList<AlertRuleStatus> Rules,
    IReadOnlyList<AlertChannelStatus> Channels,
    string TimeZone,
    IReadOnlyList<AlertMetricDescription> Metrics);

/// <summary>A figure that a rule can watch.</summary>
/// <param name="Source"><c>machine</c>, <c>chats</c>, <c>budget</c>, <c>service</c> or <c>process</c>.</param>
/// <param name="IsStored">Whether there is a past to try a rule on.</param>
/// <param name="HasGroups">Whether it can be watched for a model, a user or a purpose.</param>
/// <param name="HasUsual">Whether it can be held against what is usual.</param>
public sealed record AlertMetricDescription(string Name, string Source, bool IsStored, bool HasGroups, bool HasUsual);

/// <summary>A channel, without its secret.</summary>
/// <param name="Host">Whom it calls.</param>
/// <param name="Format"><c>json</c> or <c>slack</c>.</param>
/// <param name="IsSigned">Whether its requests are signed.</param>
public sealed record AlertChannelStatus(string Name, string Host, string Format, bool IsSigned);

/// <summary>A rule, and how it stands.</summary>
/// <param name="State"><c>quiet</c>, <c>pending</c> or <c>firing</c>: the worst of what it watches.</param>
/// <param name="Value">The newest value, of what is nearest to its limit; null where none is known.</param>
/// <param name="Limit">The limit of that value; null where what is usual is not known yet.</param>
/// <param name="ForecastUsd">Of a budget: what the day or month would cost at this pace.</param>
/// <param name="Host">The host of that value; null where it is not about one.</param>
/// <param name="Group">Its model, user or purpose; null where it is about all chats, or about none.</param>
public sealed record AlertRuleStatus(
    string Name,
    string Metric,
    string Severity,
    string State,
    double? Value,
    double? Limit,
    double? ForecastUsd,
    string? Host,
    string? Group,
    AlertRuleSettings Settings);

/// <summary>A rule as it is written down, with what is usual for all that was left out.</summary>
public sealed record AlertRuleSettings(
    double? Limit,
    double? TimesUsual,
    double? Clear,
    string For,
    string ClearFor,
    string Cooldown,
    string? Window,
    int? MinChats,
    string? Model,
    string? User,
    string? Purpose,
    string? By,
    string? Period,
    string? Levels,
    bool Stop,
    IReadOnlyList<string>? Channels);
