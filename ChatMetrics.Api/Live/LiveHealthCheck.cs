using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ChatMetrics.Api.Live;

/// <summary>Degraded while Redis's channel brings no events, so that they come from the log, some seconds late.</summary>
internal sealed class LiveHealthCheck(LiveFeed feed) : IHealthCheck
{
    private const string Lost =
        "The live channel delivers nothing, so events arrive seconds late. Check the Redis user's channel permissions.";

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(feed.IsChannelLost ? HealthCheckResult.Degraded(Lost) : HealthCheckResult.Healthy());
}
