using ChatMetrics.Api.Chat.Pipeline;
using ChatMetrics.Api.Problems;
using ChatMetrics.Telemetry.Samples;
using ChatMetrics.Telemetry.Wire;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ChatMetrics.Api.SystemMetrics;

internal static class SystemMetricsEndpoints
{
    public static void MapSystemMetrics(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/system-metrics", GetNewestAsync)
            .WithName("SystemMetrics")
            .WithTags("Metrics")
            .WithSummary("The newest sample of the machine and of the services on it")
            .Produces<SystemSnapshot>()
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static async Task<JsonHttpResult<SystemSnapshot>> GetNewestAsync(SampleStore samples, TimeProvider time)
    {
        var newest = await samples.ReadNewestAsync(time.GetUtcNow()).WaitAsync(ChatRecorder.StorageTimeout, time);
        return newest is [var sample, ..]
            ? TypedResults.Json(sample with { Hosts = [.. newest.Select(host => host.Host)] }, WireJson.Utf8.SystemSnapshot)
            : throw new UnavailableException("There is no sample younger than 5 s: the worker is down, or has just started.");
    }
}
