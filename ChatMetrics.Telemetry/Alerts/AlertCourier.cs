using ChatMetrics.Telemetry.Contracts;
using Microsoft.Extensions.Logging;

namespace ChatMetrics.Telemetry.Alerts;

/// <summary>
/// Delivers what waits, each delivery until it is taken: after a second, two, four, ... five minutes, for a day. What is waiting is
/// stored: another process goes on with it.
/// </summary>
public sealed class AlertCourier(AlertStore store, WebhookSender sender, TimeProvider time, ILogger<AlertCourier> logger)
{
    private const int MaxDoublings = 9;

    private static readonly TimeSpan MaxDelay = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan GivenUpAfter = TimeSpan.FromDays(1);

    /// <summary>Sends what is due.</summary>
    /// <param name="lease">Held by the caller.</param>
    /// <returns>When the next one is due; null when none waits.</returns>
    public async Task<DateTimeOffset?> DeliverAsync(AlertLease lease, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var waiting = (await store.ReadDeliveriesAsync()).Where(delivery => delivery.State == AlertDelivery.Waiting).ToArray();
        // In order to each channel, and a slow one keeps no other waiting.
        var due = waiting.Where(delivery => delivery.NextAt <= now).GroupBy(delivery => delivery.Channel);
        var sent = await Task.WhenAll(due.Select(async channel =>
        {
            var results = new List<AlertDelivery>();
            foreach (var delivery in channel.Reverse())
            {
                results.Add(await TryAsync(lease, delivery, cancellationToken));
            }

            return results;
        }));
        return waiting.Where(delivery => delivery.NextAt > now)
            .Concat(sent.SelectMany(results => results))
            .Min(delivery => delivery.NextAt);
    }

    /// <summary>What becomes of a delivery that was tried once more.</summary>
    public static AlertDelivery After(AlertDelivery delivery, int? status, string? error, DateTimeOffset now)
    {
        var tried = delivery with { Attempts = delivery.Attempts + 1, Status = status, Error = error, NextAt = null };
        if (error is null)
        {
            return tried with { State = AlertDelivery.Delivered };
        }

        var delay = TimeSpan.FromSeconds(1 << Math.Min(delivery.Attempts, MaxDoublings));
        var next = now + (delay < MaxDelay ? delay : MaxDelay);
        return next - delivery.CreatedAt > GivenUpAfter
            ? tried with { State = AlertDelivery.Failed }
            : tried with { NextAt = next };
    }

    private async Task<AlertDelivery> TryAsync(AlertLease lease, AlertDelivery delivery, CancellationToken cancellationToken)
    {
        var (status, error) = await sender.SendAsync(delivery, cancellationToken);
        var tried = After(delivery, status, error, time.GetUtcNow());
        if (error is not null)
        {
            logger.AlertNotDelivered(delivery.Id, delivery.Channel, error);
        }

        await store.WriteDeliveryAsync(lease, tried);
        return tried;
    }
}
