using ChatMetrics.Api.Chat;
using ChatMetrics.Api.Conversations;
using ChatMetrics.Api.Http;
using ChatMetrics.Telemetry.Statistics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace ChatMetrics.Api.Metrics;

/// <summary>The limits that are to be checked, as sent.</summary>
internal sealed class CheckQuery
{
    /// <summary>
    /// The median: <c>2s</c> of the whole chat, or of several with commas: <c>total:2s,workflow_start:1.5s,time_to_first_token:800ms</c>.
    /// </summary>
    [FromQuery(Name = "p50")]
    public string? P50 { get; init; }

    /// <summary>The 95th percentile, alike.</summary>
    [FromQuery(Name = "p95")]
    public string? P95 { get; init; }

    /// <summary>The 99th percentile, alike.</summary>
    [FromQuery(Name = "p99")]
    public string? P99 { get; init; }

    /// <summary>The share of failed chats, such as <c>1%</c>.</summary>
    [FromQuery(Name = "error_rate")]
    public string? ErrorRate { get; init; }

    /// <summary>The share of chats rated High Usage, such as <c>5%</c>.</summary>
    [FromQuery(Name = "high_usage")]
    public string? HighUsage { get; init; }

    /// <summary>The mean price, USD, of the chats whose price is known.</summary>
    [FromQuery(Name = "cost_per_chat")]
    public string? CostPerChat { get; init; }

    /// <summary>What failed, cancelled and cut-off chats cost together, USD.</summary>
    [FromQuery(Name = "wasted")]
    public string? Wasted { get; init; }

    /// <summary>The mean of the chats' own CPU time, such as <c>50ms</c>.</summary>
    [FromQuery(Name = "cpu_per_chat")]
    public string? CpuPerChat { get; init; }

    /// <summary>The mean of what the chats allocate, such as <c>5MB</c>.</summary>
    [FromQuery(Name = "allocated_per_chat")]
    public string? AllocatedPerChat { get; init; }

    /// <summary>The mean of the tokens.</summary>
    [FromQuery(Name = "tokens_per_chat")]
    public string? TokensPerChat { get; init; }

    /// <summary>The fewest chats that each figure must be known of; 1 when absent.</summary>
    [FromQuery(Name = "min_chats")]
    public long? MinChats { get; init; }

    /// <summary>Only chats of this model.</summary>
    [FromQuery(Name = "model")]
    public string? Model { get; init; }

    /// <summary>Only chats of this user, by the name or, where users are stored so, by its hash.</summary>
    [FromQuery(Name = "user")]
    public string? User { get; init; }

    /// <summary>Only chats of this purpose.</summary>
    [FromQuery(Name = "purpose")]
    public string? Purpose { get; init; }

    /// <summary>
    /// What the chats are held against: <c>5m</c>, <c>1h</c>, <c>24h</c> or <c>7d</c> right before them, <c>FROM..TO</c>, or
    /// <c>model:NAME</c>
    /// in the same time.
    /// </summary>
    [FromQuery(Name = "baseline")]
    public string? Baseline { get; init; }

    /// <summary>
    /// By how much they may be worse than the baseline: <c>10%</c> of the mean duration, or by figures of <c>GET /statistics/compare</c>:
    /// <c>duration_p95_ms:10%,price_usd:5%</c>.
    /// </summary>
    [FromQuery(Name = "worse_by")]
    public string? WorseBy { get; init; }

    [FromServices]
    public required IOptions<ChatMetricsOptions> Options { get; init; }

    /// <exception cref="InvalidFieldsException">Something cannot be read.</exception>
    public CheckRequest Read(WindowQuery time)
    {
        var errors = new FieldErrors();
        var group = CheckSides.ReadGroup(Model, User, Purpose, Options.Value.Users, errors);
        var limits = ReadLimits(errors).ToArray();
        var worseBy = CheckLimits.ReadWorseBy("worse_by", WorseBy, errors).ToArray();
        if (WorseBy is null != Baseline is null)
        {
            errors.Add(WorseBy is null ? "worse_by" : "baseline", "worse_by and baseline belong together.");
        }

        foreach (var limit in limits.Where(limit => group is not null && limit.Figure.IsOfAllOnly))
        {
            errors.Add(limit.Name.Split(':')[0], $"{limit.Name} is of all chats only, without model, user and purpose.");
        }

        foreach (var repeated in limits.Concat(worseBy).GroupBy(limit => limit.Name).Where(same => same.Count() > 1))
        {
            errors.Add(repeated.Key.Split(':')[0], $"{repeated.Key} has more than one limit.");
        }

        if (MinChats is < 1)
        {
            errors.Add("min_chats", "Must be 1 or more.");
        }

        if (limits.Length == 0 && WorseBy is null && !errors.Any)
        {
            errors.Add("p95", "At least one limit, such as p95=2s, error_rate=1% or cost_per_chat=0.01.");
        }

        var chats = new StatisticsSide("", time.Read(errors) ?? WindowQuery.Default, group);
        var baseline = Baseline is null || errors.Any ? null : CheckSides.ReadBaseline("baseline", Baseline, chats, time, errors);
        errors.ThrowIfAny();
        return new CheckRequest(chats, limits, MinChats ?? 1, baseline, worseBy);
    }

    private IEnumerable<FigureLimit> ReadLimits(FieldErrors errors) =>
    [
        .. CheckLimits.ReadPercentiles("p50", 50, P50, errors),
        .. CheckLimits.ReadPercentiles("p95", 95, P95, errors),
        .. CheckLimits.ReadPercentiles("p99", 99, P99, errors),
        .. CheckLimits.Read("error_rate", ErrorRate, "error_percent", errors),
        .. CheckLimits.Read("high_usage", HighUsage, "high_usage_percent", errors),
        .. CheckLimits.Read("cost_per_chat", CostPerChat, "price_usd", errors),
        .. CheckLimits.Read("wasted", Wasted, "wasted_usd", errors),
        .. CheckLimits.Read("cpu_per_chat", CpuPerChat, "cpu_time_ms", errors),
        .. CheckLimits.Read("allocated_per_chat", AllocatedPerChat, "allocated_mb", errors),
        .. CheckLimits.Read("tokens_per_chat", TokensPerChat, "tokens", errors),
    ];
}
