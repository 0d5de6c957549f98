using ChatMetrics.Telemetry.Contracts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ChatMetrics.Api.Metrics;

internal static class DashboardEndpoints
{
    public static void MapDashboard(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/dashboard/snapshot", GetSnapshotAsync)
            .WithName("DashboardSnapshot")
            .WithTags("Metrics")
            .WithSummary("Everything the dashboard first shows, in one response; parts that cannot be read are null")
            .WithDescription(
                "The newest sample of each host, the API's host over the last 5 minutes by the second, the chats that ended "
                + "meanwhile, the statistics of all chats of that time, and whether Redis stores. `event_id` is where to go on: "
                + "`GET /live-metrics?last_event_id=`.");

    private static async Task<Ok<DashboardSnapshot>> GetSnapshotAsync(DashboardReader reader) =>
        TypedResults.Ok(await reader.ReadAsync());
}
