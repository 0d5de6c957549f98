using ChatMetrics.Telemetry.Tracking;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ChatMetrics.Telemetry.Storage;

/// <summary>Writes this process's vitals each second; when Redis is away it goes on trying.</summary>
public sealed class VitalsReporter(
    ProcessStatsReader meter, VitalsStore store, ProcessIdentity identity, TimeProvider time, ILogger<VitalsReporter> logger)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TryAsync(() => store.RemoveAsync(identity.Instance));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            await TryAsync(() => store.WriteAsync(meter.Read()));
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    // Old vitals are worthless: if they cannot be written they are dropped, and the next second has newer ones.
    private async Task TryAsync(Func<Task> write)
    {
        try
        {
            await write();
        }
        catch (Exception exception) when (RedisFailure.Is(exception))
        {
            logger.VitalsNotWritten(exception.Message);
        }
    }
}
