using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Telemetry.Storage.Folding;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ChatMetrics.Api.Spool;

/// <summary>
/// Healthy while a worker folds finished chats, and soon after they ended: otherwise statistics, overview and live events are
/// behind.
/// </summary>
internal sealed class FoldingHealthCheck(FoldingStatusStore statuses, TimeProvider time) : IHealthCheck
{
    private static readonly TimeSpan MaxLag = TimeSpan.FromSeconds(1);

    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        FoldingStatus? status;
        try
        {
            status = await statuses.ReadAsync().WaitAsync(StorageLimit.Usual, time, cancellationToken);
        }
        catch (Exception exception) when (RedisFailure.Is(exception))
        {
            return new HealthCheckResult(context.Registration.FailureStatus, "Redis is not responding.", exception);
        }

        if (status is null)
        {
            return new HealthCheckResult(
                context.Registration.FailureStatus,
                "No worker counts finished chats: statistics, overview and live events wait for one.");
        }

        if (time.GetUtcNow() - status.At > FoldingStatusStore.StaleAfter)
        {
            return new HealthCheckResult(
                context.Registration.FailureStatus,
                $"{status.Worker ?? "The worker"} hangs or has ended: statistics, overview and live events wait for a worker.",
                data: new Dictionary<string, object> { ["last_seen"] = status.At });
        }

        return new HealthCheckResult(
            status.LagMs > MaxLag.TotalMilliseconds ? context.Registration.FailureStatus : HealthStatus.Healthy,
            status.LagMs > MaxLag.TotalMilliseconds ? "Finished chats are counted with a delay." : null,
            data: new Dictionary<string, object> { ["lag_ms"] = status.LagMs });
    }
}
