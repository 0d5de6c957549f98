using ChatMetrics.Telemetry.Storage;

namespace ChatMetrics.Worker.Retention;

/// <summary>
/// Once a minute, trims the data that no key's own expiry bounds; first of all brings the chats of an earlier version into the
/// indexes. Several workers may do so at the same time.
/// </summary>
internal sealed class RetentionService(
    ChatIndexUpgrade upgrade, ChatRetention chats, SampleStore samples, TimeProvider time, ILogger<RetentionService> logger)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            try
            {
                await upgrade.RunAsync(stoppingToken);
                await chats.TrimAsync();
                await samples.TrimHostsAsync(time.GetUtcNow());
            }
            catch (Exception exception) when (RedisFailure.Is(exception))
            {
                logger.NotTrimmed(exception.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
