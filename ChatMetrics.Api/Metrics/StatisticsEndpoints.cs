using ChatMetrics.Api.Conversations;
using ChatMetrics.Api.Http;
using ChatMetrics.Api.Spool;
using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Statistics;
using ChatMetrics.Telemetry.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ChatMetrics.Api.Metrics;

internal static class StatisticsEndpoints
{
    private const string WindowWords =
        "The time is `window`, one of 5m, 1h, 24h, 7d up to now, or from `from` to `to` (now), ISO 8601 in UTC. It begins at a full "
        + "minute, or at a full hour where it is longer than two hours or not recent.";

    public static void MapStatistics(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/statistics").WithTags("Statistics")
            .ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

        group.MapGet("", GetAsync)
            .WithName("Statistics")
            .WithSummary("What the questions of a time cost, in all and each: "
                + $"money, CPU time, memory, duration, tokens, errors; by any of {string.Join(", ", StatisticsGroupings.Names)}")
            .WithDescription(WindowWords);

        group.MapGet("/bottlenecks", GetBottlenecksAsync)
            .WithName("Bottlenecks")
            .WithSummary("Where the time goes, compared with the previous 7 days, and the slowest chats")
            .WithDescription(WindowWords);

        group.MapGet("/changes", GetChangesAsync)
            .WithName("StatisticsChanges")
            .WithSummary("Every figure against the time before and against the same hours of the 7 days before; what changed most")
            .WithDescription(WindowWords);

        group.MapGet("/compare", CompareAsync)
            .WithName("StatisticsComparison")
            .WithSummary("Two times or two models side by side")
            .WithDescription(
                "`a` and `b` are each a time, such as `2026-01-20T10:00:00Z..2026-01-20T11:00:00Z`, or a model, `model:NAME`. Every change "
                + "has a 95 % interval: of a mean by Student's t, of a percentile by the ranks that it may have (binomial, to the ends "
                + "of the histogram's buckets), of a share by Wilson; the two sides are combined by Newcombe's method (MOVER), "
                + "of factors by their "
                + "logarithms. The chats are taken as independent of each other. How money, CPU time, allocations and tokens vary, and the "
                + "time to first token and High Usage, are by a model's newest "
                + $"{ChatIndex.MaxRead} chats. " + WindowWords);
    }

    /// <param name="group_by">What the chats are divided by; not at all when absent.</param>
    private static async Task<Ok<ChatStatistics>> GetAsync(
        StatisticsStore store,
        StorageLimit storage,
        [AsParameters] WindowQuery time,
        string? group_by = null)
    {
        var errors = new FieldErrors();
        var grouping = GroupingQuery.Read(group_by, errors);
        return TypedResults.Ok(await storage.WaitAsync(store.ReadAsync(time.ReadOrDefault(errors), grouping)));
    }

    private static async Task<Ok<BottleneckReport>> GetBottlenecksAsync(
        StatisticsStore store, StorageLimit storage, [AsParameters] WindowQuery time) =>
        TypedResults.Ok(await storage.WaitAsync(store.ReadBottlenecksAsync(time.ReadOrDefault())));

    private static async Task<Ok<StatisticsChanges>> GetChangesAsync(
        StatisticsStore store, StorageLimit storage, [AsParameters] WindowQuery time) =>
        TypedResults.Ok(await storage.WaitAsync(store.ReadChangesAsync(time.ReadOrDefault())));

    /// <param name="a">One side: FROM..TO, or model:NAME.</param>
    /// <param name="b">The other side.</param>
    private static async Task<Ok<StatisticsComparison>> CompareAsync(
        ComparisonStore store,
        StorageLimit storage,
        [AsParameters] WindowQuery time,
        string? a = null,
        string? b = null)
    {
        var errors = new FieldErrors();
        var ofModels = time.ReadOrDefault();
        var (first, second) = (SideQuery.Read("a", a, ofModels, time, errors), SideQuery.Read("b", b, ofModels, time, errors));
        errors.ThrowIfAny();
        return TypedResults.Ok(await storage.WaitAsync(store.CompareAsync(first!, second!)));
    }
}
