using ChatMetrics.Api.Http;
using ChatMetrics.Api.Spool;
using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Telemetry.Tracking;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace ChatMetrics.Api.Metrics;

internal static class SystemMetricsEndpoints
{
    public static void MapSystemMetrics(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/system-metrics")
            .WithTags("Metrics")
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

        group.MapGet("", GetNewestAsync)
            .WithName("SystemMetrics")
            .WithSummary("The newest sample of the machine and of the services on it");

        group.MapGet("/history", GetHistoryAsync)
            .WithName("SystemMetricsHistory")
            .WithSummary("The samples of a host over time, in buckets with their lowest, highest and mean")
            .WithDescription(
                "At most 2,000 points. `from` (an hour before `to`) and `to` (now) are ISO 8601 in UTC; `step` (one that suits a "
                + "chart) is a whole number with `s`, `m`, `h` or `d`, from a minute on whole minutes, from an hour on whole "
                + "hours; `host` is a host's name (the API's own). Buckets begin at multiples of the step. Where the time "
                + "asked for is kept in minutes or hours only, `step_seconds` is as long as those. What was not measured is "
                + "null.")
            .ProducesValidationProblem();
    }

    private static async Task<Ok<SystemSnapshot>> GetNewestAsync(
        SampleStore samples, StorageLimit storage, TimeProvider time)
    {
        var newest = await storage.WaitAsync(samples.ReadNewestAsync(time.GetUtcNow()));
        return newest is [var sample, ..]
            ? TypedResults.Ok(sample with { Hosts = [.. newest.Select(host => host.Host)] })
            : throw new UnavailableException("No sample from the last 5 s: the worker is down or has just started.");
    }

    /// <param name="from">The start; an hour before the end when absent.</param>
    /// <param name="to">The end; now when absent.</param>
    /// <param name="step">
    /// The length of a bucket, such as <c>10s</c>, <c>5m</c> or <c>1h</c>; one that suits a chart when absent.
    /// </param>
    /// <param name="host">The host's name; the API's own when absent.</param>
    private static async Task<Ok<SystemHistory>> GetHistoryAsync(
        HistoryStore history,
        IOptions<RetentionOptions> retention,
        ProcessIdentity identity,
        StorageLimit storage,
        TimeProvider time,
        string? from = null,
        string? to = null,
        string? step = null,
        string? host = null)
    {
        var now = time.GetUtcNow();
        var range = new HistoryQuery(from, to, step, host).ToRange(now, retention.Value);
        var name = host ?? identity.Host;
        var rollups = await storage.WaitAsync(history.ReadAsync(name, range, now));
        return TypedResults.Ok(SystemHistory.Create(name, range, rollups));
    }
}
