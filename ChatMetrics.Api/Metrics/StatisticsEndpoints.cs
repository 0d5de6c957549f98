using ChatMetrics.Api.Http;
using ChatMetrics.Api.Spool;
using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Statistics;
using ChatMetrics.Telemetry.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ChatMetrics.Api.Metrics;

internal static class StatisticsEndpoints
{
    private const string DefaultWindow = "1h";

    public static void MapStatistics(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/statistics").WithTags("Statistics")
            .ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

        group.MapGet("", GetAsync)
            .WithName("Statistics")
            .WithSummary("All chats of the last 5m, 1h, 24h or 7d: count, mean, percentiles, "
                + $"errors; by any of {string.Join(", ", StatisticsGroupings.Names)}");

        group.MapGet("/bottlenecks", GetBottlenecksAsync)
            .WithName("Bottlenecks")
            .WithSummary("Where the time goes, compared with the previous 7 days, and the slowest chats");
    }

    private static async Task<Ok<ChatStatistics>> GetAsync(
        StatisticsStore store, StorageLimit storage, string window = DefaultWindow, string? group_by = null)
    {
        var errors = new FieldErrors();
        var asked = FindWindow(window, errors);
        var grouping = StatisticsGroupings.Find(group_by);
        if (group_by is not null && grouping is null)
        {
            errors.Add("group_by", $"Must be any of {string.Join(", ", StatisticsGroupings.Names)}.");
        }

        errors.ThrowIfAny();
        return TypedResults.Ok(await storage.WaitAsync(store.ReadAsync(asked!, grouping)));
    }

    private static async Task<Ok<BottleneckReport>> GetBottlenecksAsync(
        StatisticsStore store, StorageLimit storage, string window = DefaultWindow)
    {
        var errors = new FieldErrors();
        var asked = FindWindow(window, errors);
        errors.ThrowIfAny();
        return TypedResults.Ok(await storage.WaitAsync(store.ReadBottlenecksAsync(asked!)));
    }

    private static StatisticsWindow? FindWindow(string name, FieldErrors errors)
    {
        var window = StatisticsWindow.Find(name);
        if (window is null)
        {
            errors.Add("window", $"The window is one of {string.Join(", ", StatisticsWindow.All.Select(known => known.Name))}.");
        }

        return window;
    }
}
