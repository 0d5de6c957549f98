using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ChatMetrics.Api.Spool;

/// <summary>
/// Healthy when every record is stored and the spool can be written; what waits and what was dropped is in the data.
/// </summary>
internal sealed class StorageHealthCheck(ChatSpool spool, StorageReporter reporter) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var status = reporter.Status();
        var problem =
            status.Reason is { } reason ? $"Redis is not accepting writes ({reason}): records wait in the spool."
            : status.RecordsWaiting > 0 ? "Records wait in the spool."
            : null;
        if (spool.Fault is { } fault)
        {
            problem = $"{problem} The spool cannot be written: {fault}".TrimStart();
        }

        return Task.FromResult(new HealthCheckResult(
            problem is null ? HealthStatus.Healthy : context.Registration.FailureStatus,
            problem,
            data: new Dictionary<string, object>
            {
                ["records_waiting"] = status.RecordsWaiting,
                ["bytes_waiting"] = status.BytesWaiting,
                ["records_dropped"] = status.RecordsDropped,
            }));
    }
}
