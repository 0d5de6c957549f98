using ChatMetrics.Api.Conversations;
using ChatMetrics.Api.Http;
using ChatMetrics.Api.Spool;
using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Statistics;
using ChatMetrics.Telemetry.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ChatMetrics.Api.Metrics;

/// <summary>Figures over time.</summary>
internal static class SeriesEndpoints
{
    private static readonly string MetricNames = string.Join(", ", SeriesMetric.All.Select(metric => metric.Name));
    private static readonly string StepNames = string.Join(", ", SeriesStep.All.Select(step => step.Name));

    public static void MapSeries(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/statistics").WithTags("Statistics")
            .ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

        group.MapGet("/timeseries", GetSeriesAsync)
            .WithName("StatisticsSeries")
            .WithSummary("Figures over time, of all chats or by group")
            .WithDescription(
                $"`metric` is one or more, with commas, of {MetricNames}. Sums are of the step; a question's mean is `value` over `count`. "
                + $"`step` is one of {StepNames}, by default the shortest that is kept of the time; a shorter one than that is refused.");

        group.MapGet("/heatmap", GetHeatmapAsync)
            .WithName("LatencyHeatmap")
            .WithSummary("How many chats took how long, over time")
            .WithDescription(
                "A cell's chats: `GET /chats?from=&to=&slower_than_ms=&faster_than_ms=`, with the bounds of its step and of its row.");
    }

    /// <param name="metric">Names with commas between.</param>
    /// <param name="step">The length of a step.</param>
    /// <param name="group_by">What the chats are divided by; not at all when absent.</param>
    private static async Task<Ok<StatisticsSeries>> GetSeriesAsync(
        StatisticsStore store,
        StorageLimit storage,
        [AsParameters] WindowQuery time,
        string? metric = null,
        string? step = null,
        string? group_by = null)
    {
        var errors = new FieldErrors();
        var grouping = GroupingQuery.Read(group_by, errors);
        var metrics = ReadMetrics(metric, grouping, errors);
        var (window, length) = ReadSteps(time, step, errors);
        return TypedResults.Ok(await storage.WaitAsync(store.ReadSeriesAsync(window, length, grouping, metrics)));
    }

    /// <param name="step">The length of a step.</param>
    private static async Task<Ok<LatencyHeatmap>> GetHeatmapAsync(
        StatisticsStore store,
        StorageLimit storage,
        [AsParameters] WindowQuery time,
        string? step = null)
    {
        var errors = new FieldErrors();
        var (window, length) = ReadSteps(time, step, errors);
        return TypedResults.Ok(await storage.WaitAsync(store.ReadHeatmapAsync(window, length)));
    }

    private static SeriesMetric[] ReadMetrics(string? text, StatisticsGrouping? grouping, FieldErrors errors)
    {
        var found = (text ?? "").Split(',').Distinct().Select(SeriesMetric.Find).ToArray();
        if (found.Contains(null))
        {
            errors.Add("metric", $"Must be one or more, with commas between, of {MetricNames}.");
        }
        else if (grouping is not null && found.FirstOrDefault(metric => metric!.IsOfAllOnly) is { } whole)
        {
            errors.Add("metric", $"{whole.Name} is of all chats only, without group_by.");
        }

        return [.. found.OfType<SeriesMetric>()];
    }

    private static (StatisticsWindow Window, SeriesStep? Step) ReadSteps(WindowQuery time, string? name, FieldErrors errors)
    {
        var step = name is null ? null : SeriesStep.Find(name);
        if (name is not null && step is null)
        {
            errors.Add("step", $"Must be one of {StepNames}.");
        }

        var window = time.ReadOrDefault(errors);
        if (step is not null && !window.Steps.Contains(step))
        {
            errors.Add("step", $"Of this time only {string.Join(", ", window.Steps.Select(kept => kept.Name))} are kept.");
            errors.ThrowIfAny();
        }

        return (window, step);
    }
}
