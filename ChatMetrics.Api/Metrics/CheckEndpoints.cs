using ChatMetrics.Api.Conversations;
using ChatMetrics.Api.Spool;
using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Statistics;
using ChatMetrics.Telemetry.Storage;

namespace ChatMetrics.Api.Metrics;

/// <summary>A gate for pipelines: limits that hold, or do not.</summary>
internal static class CheckEndpoints
{
    public static void MapCheck(this IEndpointRouteBuilder routes) =>
        routes.MapGroup("/statistics").WithTags("Statistics")
            .MapGet("/check", GetAsync)
            .WithName("StatisticsCheck")
            .WithSummary("Whether the chats of a time keep to limits: 200 when every limit holds, 412 when one does not")
            .WithDescription(
                "The body is the same for both. `p50`, `p95` and `p99` limit the whole chat (`2s`) or its parts "
                + $"(`workflow_start:2s,time_to_first_token:800ms`: {string.Join(", ", ComparableFigure.PercentileNames)}), in ms, s or m; "
                + "`error_rate` and `high_usage` are shares (`1%`); `cost_per_chat`, and in all what brought no whole "
                + "answer, `wasted`, are USD; "
                + "`cpu_per_chat` (`50ms`), `allocated_per_chat` (KB, MB or GB) and `tokens_per_chat` are means. "
                + "A limit holds if the figure "
                + "is at most that, and known of at least `min_chats` (1) chats; without chats none does. A change against `baseline` "
                + "(a window right before this one, `FROM..TO` or `model:NAME`) does not hold if it is worse by more than `worse_by` "
                + "(`10%` of the mean duration, or `price_usd:5%,duration_p95_ms:10%`) and the chats show a difference at all, "
                + "by the intervals "
                + "of `GET /statistics/compare`, nor if they are too few to say. The time is that of `GET /statistics`.")
            .Produces<StatisticsCheck>()
            .Produces<StatisticsCheck>(StatusCodes.Status412PreconditionFailed)
            .ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static async Task<IResult> GetAsync(
        ComparisonStore store, StorageLimit storage, [AsParameters] WindowQuery time, [AsParameters] CheckQuery query)
    {
        var check = await storage.WaitAsync(store.CheckAsync(query.Read(time)));
        return check.Ok ? TypedResults.Ok(check) : TypedResults.Json(check, statusCode: StatusCodes.Status412PreconditionFailed);
    }
}
