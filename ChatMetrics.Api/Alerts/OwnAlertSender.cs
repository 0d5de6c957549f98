using System.Threading.Channels;
using ChatMetrics.Telemetry.Alerts;
using ChatMetrics.Telemetry.Contracts;

namespace ChatMetrics.Api.Alerts;

/// <summary>Delivers what an API watches itself: at once, and again after growing waits, as long as this process lives.</summary>
internal sealed class OwnAlertSender(
    AlertAnnouncer announcer, AlertLog log, WebhookSender sender, TimeProvider time, ILogger<OwnAlertSender> logger) : BackgroundService
{
    private readonly Channel<AlertDelivery> _waiting = Channel.CreateUnbounded<AlertDelivery>();

    public void Tell(IReadOnlyList<Alert> changes)
    {
        foreach (var change in changes)
        {
            log.Write(change);
        }

        foreach (var delivery in announcer.Announce(changes, time.GetUtcNow()))
        {
            _waiting.Writer.TryWrite(delivery);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var sending = new List<Task>();
        await foreach (var delivery in _waiting.Reader.ReadAllAsync(stoppingToken))
        {
            sending.RemoveAll(task => task.IsCompleted);
            sending.Add(SendAsync(delivery, stoppingToken));
        }
    }

    private async Task SendAsync(AlertDelivery delivery, CancellationToken stoppingToken)
    {
        while (delivery is { State: AlertDelivery.Waiting })
        {
            var now = time.GetUtcNow();
            if (delivery.NextAt > now)
            {
                await Task.Delay(delivery.NextAt.Value - now, time, stoppingToken);
            }

            var (status, error) = await sender.SendAsync(delivery, stoppingToken);
            delivery = AlertCourier.After(delivery, status, error, time.GetUtcNow());
            if (error is not null)
            {
                logger.OwnAlertNotDelivered(delivery.Channel, error);
            }
        }
    }
}
