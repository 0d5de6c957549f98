using ChatMetrics.Telemetry.Alerts;
using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Tracking;

namespace ChatMetrics.Api.Alerts;

/// <summary>Sends a made-up alert through a rule's channels, once.</summary>
internal sealed class AlertTest(AlertAnnouncer announcer, WebhookSender sender, ProcessIdentity identity, TimeProvider time)
{
    /// <summary>What became of it at each channel; none where the rule has no channel.</summary>
    public async Task<IReadOnlyList<AlertDelivery>> SendAsync(AlertRule rule, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var limit = rule.Limit ?? 1;
        var state = new AlertState
        {
            Phase = AlertPhase.Firing,
            At = now,
            KnownAt = now,
            Since = now,
            FiredAt = now,
            Value = limit,
            Worst = limit,
            Limit = limit,
        };
        var alert = AlertText.Create(rule, new AlertSeries("test", []) { Host = identity.Host }, state);
        alert = alert with
        {
            Id = $"test_{alert.Id[(alert.Id.IndexOf('_', StringComparison.Ordinal) + 1)..]}",
            Message = $"Test: alerts of the rule {rule.Name} arrive like this. Nothing is wrong.",
        };
        return await Task.WhenAll(announcer.Announce([alert], now).Select(async delivery =>
        {
            var (status, error) = await sender.SendAsync(delivery, cancellationToken);
            return delivery with
            {
                State = error is null ? AlertDelivery.Delivered : AlertDelivery.Failed,
                Attempts = 1,
                NextAt = null,
                Status = status,
                Error = error,
            };
        }));
    }
}
