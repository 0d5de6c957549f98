using System.Diagnostics;
using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Telemetry.Tracking;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ChatMetrics.Api.Spool;

/// <summary>
/// Healthy while every worker reports each second: names one that hangs, also where another does its work. After a minute it is not
/// spoken of any more.
/// </summary>
internal sealed class WorkersHealthCheck(VitalsStore vitals, ProcessIdentity identity, TimeProvider time) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var all = await vitals.ReadSilentAsync(time.GetUtcNow()).WaitAsync(StorageLimit.Usual, time, cancellationToken);
            var silent = all.Where(process => process.Service == SystemSample.WorkerService && !HasEnded(process)).ToArray();
            return silent.Length == 0
                ? HealthCheckResult.Healthy()
                : new HealthCheckResult(
                    context.Registration.FailureStatus,
                    $"{string.Join(", ", silent.Select(worker => worker.Instance).Order(StringComparer.Ordinal))} hangs or has ended.",
                    data: new Dictionary<string, object>
                    {
                        ["last_seen"] = UtcMillisecondsConverter.Text(silent.Max(worker => worker.At)),
                    });
        }
        catch (Exception exception) when (RedisFailure.Is(exception))
        {
            return new HealthCheckResult(context.Registration.FailureStatus, "Redis is not responding.", exception);
        }
    }

    // A worker that was killed is no longer there; of another machine's nobody can say.
    private bool HasEnded(ProcessVitals process)
    {
        try
        {
            if (identity.IsBeside(process.Instance))
            {
                Process.GetProcessById(process.Pid).Dispose();
            }

            return false;
        }
        catch (ArgumentException)
        {
            return true;
        }
    }
}
