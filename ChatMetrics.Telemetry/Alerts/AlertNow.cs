using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Telemetry.Storage.Folding;

namespace ChatMetrics.Telemetry.Alerts;

/// <summary>Reads how the application is now: what is not stored over time.</summary>
public sealed class AlertNow(SampleStore samples, FoldingStatusStore folding, VitalsStore vitals, TimeProvider time)
{
    private readonly DateTimeOffset _startedAt = time.GetUtcNow();

    /// <summary>One value each of what a rule of <see cref="AlertSource.Service"/> watches.</summary>
    internal async Task<IReadOnlyList<AlertSeries>> ReadAsync(AlertRule rule, DateTimeOffset now)
    {
        switch (rule.Metric.Name)
        {
            case "worker_silent_seconds":
                return [One(SecondsSince(await samples.ReadNewestAtAsync()))];
            case "folding_lag_seconds":
                var status = await folding.ReadAsync();
                return [One(Math.Max(SecondsSince(status?.At), (status?.LagMs ?? 0) / 1000.0))];
            case "disk_used_percent":
                return
                [
                    .. from process in await vitals.ReadAsync(now)
                       where process.DiskUsedPercent is not null
                       group process.DiskUsedPercent by process.Host into host
                       select new AlertSeries(host.Key, [new(now, host.Max(), rule.Limit)]) { Host = host.Key },
                ];
            default:
                throw new ArgumentException($"{rule.Metric.Name} is not read so.", nameof(rule));
        }

        AlertSeries One(double value) => new("", [new(now, value, rule.Limit)]);

        // Whoever has never spoken is silent since this process began to listen.
        double SecondsSince(DateTimeOffset? spoke) => Math.Max(0, (now - (spoke ?? _startedAt)).TotalSeconds);
    }
}
