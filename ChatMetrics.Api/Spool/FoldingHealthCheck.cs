using ChatMetrics.Telemetry.Contracts;
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
        try
        {
            return await CheckAsync(context.Registration.FailureStatus).WaitAsync(StorageLimit.Usual, time, cancellationToken);
        }
        catch (Exception exception) when (RedisFailure.Is(exception))
        {
            return new HealthCheckResult(context.Registration.FailureStatus, "Redis is not responding.", exception);
        }
    }

    private async Task<HealthCheckResult> CheckAsync(HealthStatus degraded)
    {
        var (status, now) = (await statuses.ReadAsync(), time.GetUtcNow());
        if (status is null)
        {
            return Waiting("No worker counts finished chats", await statuses.ReadLagAsync(now), lastSeen: null);
        }

        if (now - status.At > FoldingStatusStore.StaleAfter)
        {
            return Waiting($"{status.Worker ?? "The worker"} hangs or has ended", await statuses.ReadLagAsync(now), status.At);
        }

        var isLate = status.LagMs > MaxLag.TotalMilliseconds;
        return new HealthCheckResult(
            isLate ? degraded : HealthStatus.Healthy,
            isLate ? "Finished chats are counted with a delay." : null,
            data: Data(status.LagMs, lastSeen: null));

        HealthCheckResult Waiting(string why, long? lagMs, DateTimeOffset? lastSeen) =>
            new(degraded, $"{why}: statistics, overview and live events wait for a worker.", data: Data(lagMs, lastSeen));
    }

    private static Dictionary<string, object> Data(long? lagMs, DateTimeOffset? lastSeen)
    {
        var data = new Dictionary<string, object>();
        if (lagMs is { } lag)
        {
            data["lag_ms"] = lag;
        }

        if (lastSeen is { } seen)
        {
            data["last_seen"] = UtcMillisecondsConverter.Text(seen);
        }

        return data;
    }
}
