using ChatMetrics.Api.Conversations;
using ChatMetrics.Api.Http;
using ChatMetrics.Api.Spool;
using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Storage;

namespace ChatMetrics.Api.Metrics;

/// <summary>A gate for pipelines: limits that hold, or do not.</summary>
internal static class CheckEndpoints
{
    public static void MapCheck(this IEndpointRouteBuilder routes) =>
        routes.MapGroup("/statistics").WithTags("Statistics").WithKnownQuery()
            .MapGet("/check", GetAsync)
            .WithName("StatisticsCheck")
            .WithSummary("Whether the chats of a time keep to limits: 200 when every limit holds, 412 when one does not")
            .WithDescription(
                "The body is the same for both. A limit holds if the figure is at most that, and known of at least `min_chats` (1) chats; "
                + "without chats none does. Durations are numbers with ms, s or m, memory with KB, MB or GB, shares and changes with %, "
                + "money (USD) and tokens plain numbers. A change against `baseline` is worse than `worse_by` if it is more than that "
                + "and the chats show a difference at all, by the intervals of `GET /statistics/compare`; it does not hold either if "
                + "they are too few to say. The time is that of `GET /statistics`.")
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
