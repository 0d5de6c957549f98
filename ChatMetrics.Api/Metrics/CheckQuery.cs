using ChatMetrics.Api.Conversations;
using ChatMetrics.Api.Http;
using ChatMetrics.Telemetry.Statistics;
using Microsoft.AspNetCore.Mvc;

namespace ChatMetrics.Api.Metrics;

/// <summary>The limits that are to be checked, as sent.</summary>
internal sealed class CheckQuery
{
    private const string DefaultComparison = "duration_ms";

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

    /// <summary>Only chats of this user.</summary>
    [FromQuery(Name = "user")]
    public string? User { get; init; }

    /// <summary>Only chats of this purpose.</summary>
    [FromQuery(Name = "purpose")]
    public string? Purpose { get; init; }

    /// <summary>
    /// What the chats are held against: <c>5m</c>, <c>1h</c>, <c>24h</c> or <c>7d</c> right before them, <c>FROM..TO</c>, or <c>model:NAME</c>
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

    private (string Field, string? Text, string Figure)[] Figures =>
    [
        ("error_rate", ErrorRate, "error_percent"),
        ("high_usage", HighUsage, "high_usage_percent"),
        ("cost_per_chat", CostPerChat, "price_usd"),
        ("wasted", Wasted, "wasted_usd"),
        ("cpu_per_chat", CpuPerChat, "cpu_time_ms"),
        ("allocated_per_chat", AllocatedPerChat, "allocated_mb"),
        ("tokens_per_chat", TokensPerChat, "tokens"),
    ];

    /// <exception cref="InvalidFieldsException">Something cannot be read.</exception>
    public CheckRequest Read(WindowQuery time)
    {
        var errors = new FieldErrors();
        var group = ReadGroup(errors);
        FigureLimit[] limits =
        [
            .. ReadPercentiles(50, P50, errors),
            .. ReadPercentiles(95, P95, errors),
            .. ReadPercentiles(99, P99, errors),
            .. Figures.SelectMany(figure => ReadLimit(figure.Field, figure.Text, figure.Figure, errors)),
        ];
        var worseBy = ReadWorseBy(errors).ToArray();
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

        var window = time.Read(errors);
        var chats = new StatisticsSide("", window ?? WindowQuery.Default, group);
        var baseline = errors.Any ? null : ReadBaseline(chats, time, errors);
        errors.ThrowIfAny();
        return new CheckRequest(chats, limits, MinChats ?? 1, baseline, worseBy);
    }

    private ChatGroup? ReadGroup(FieldErrors errors)
    {
        (string Field, StatisticsGrouping Grouping, string? Name)[] groups =
        [
            ("model", StatisticsGrouping.Model, Model),
            ("user", StatisticsGrouping.User, User),
            ("purpose", StatisticsGrouping.Purpose, Purpose),
        ];
        var chosen = Array.FindAll(groups, group => group.Name is not null);
        foreach (var (field, _, _) in chosen.Where(group => group.Name!.Length == 0 || chosen.Length > 1))
        {
            errors.Add(field, "One name, of a model, a user or a purpose: the statistics do not know both at once.");
        }

        return chosen is [var (_, grouping, name)] ? new ChatGroup(grouping, name!) : null;
    }

    private static IEnumerable<FigureLimit> ReadPercentiles(int percent, string? text, FieldErrors errors)
    {
        var field = $"p{percent}";
        foreach (var part in text?.Split(',') ?? [])
        {
            var (of, limit) = part.Split(':', 2) is [var name, var after] ? (name, after) : ("total", part);
            if (ComparableFigure.FindPercentile(percent, of) is not { } figure)
            {
                errors.Add(field, $"There is no {of}: one of {string.Join(", ", ComparableFigure.PercentileNames)}, a colon and the limit.");
            }
            else if (LimitText.Read(field, limit, figure.Unit, errors) is { } read)
            {
                yield return new FigureLimit($"{field}:{of}", figure, read);
            }
        }
    }

    private static IEnumerable<FigureLimit> ReadLimit(string field, string? text, string name, FieldErrors errors)
    {
        var figure = ComparableFigure.Find(name)!;
        return text is not null && LimitText.Read(field, text, figure.Unit, errors) is { } limit
            ? [new FigureLimit(field, figure, limit)] : [];
    }

    private IEnumerable<FigureLimit> ReadWorseBy(FieldErrors errors)
    {
        const string Field = "worse_by";
        if (WorseBy is null != Baseline is null)
        {
            errors.Add(WorseBy is null ? Field : "baseline", "worse_by and baseline belong together.");
        }

        foreach (var part in WorseBy?.Split(',') ?? [])
        {
            var (name, limit) = part.Split(':', 2) is [var figureName, var after] ? (figureName, after) : (DefaultComparison, part);
            if (ComparableFigure.Find(name) is not { IsSum: false } figure)
            {
                var names = ComparableFigure.All.Where(known => !known.IsSum).Select(known => known.Name);
                errors.Add(Field, $"There is no {name}: one of {string.Join(", ", names)}, a colon and the limit.");
            }
            else if (LimitText.Read(Field, limit, "%", errors) is { } read)
            {
                yield return new FigureLimit($"{Field}:{name}", figure, read);
            }
        }
    }

    private StatisticsSide? ReadBaseline(StatisticsSide chats, WindowQuery time, FieldErrors errors)
    {
        const string Field = "baseline";
        if (Baseline is null)
        {
            return null;
        }

        if (StatisticsWindow.Find(Baseline) is { } length)
        {
            return chats with { Window = time.Before(chats.Window, length) };
        }

        var side = SideQuery.Read(
            Field, Baseline, chats.Window, time, errors, $"one of {string.Join(", ", StatisticsWindow.All.Select(window => window.Name))}");
        if (side?.Group is not null && chats.Group is { Grouping: not StatisticsGrouping.Model })
        {
            errors.Add(Field, "A model is held against a model: with user or purpose the baseline is a time.");
        }

        return side?.Group is null && side is not null ? side with { Group = chats.Group } : side;
    }
}
