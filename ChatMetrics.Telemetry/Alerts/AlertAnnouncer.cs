using System.Security.Cryptography;
using System.Text;
using ChatMetrics.Telemetry.Contracts;
using Microsoft.Extensions.Options;

namespace ChatMetrics.Telemetry.Alerts;

/// <summary>Makes deliveries of changes: to each channel of a rule one, with all of its alerts that changed at once.</summary>
public sealed class AlertAnnouncer(AlertRules rules, IOptions<AlertOptions> options)
{
    private const int IdBytes = 8;

    /// <summary>Deliveries that wait.</summary>
    public IReadOnlyList<AlertDelivery> Announce(IReadOnlyList<Alert> changes, DateTimeOffset now) =>
    [
        .. from change in changes
           group change by change.Rule into alerts
           from channel in ChannelsOf(alerts.Key)
           select new AlertDelivery
           {
               Id = IdOf(channel, alerts),
               Channel = channel,
               State = AlertDelivery.Waiting,
               CreatedAt = now,
               NextAt = now,
               Alerts = [.. alerts],
           },
    ];

    /// <summary>The channels of a rule by name; of one that is there no more all of them.</summary>
    private IReadOnlyCollection<string> ChannelsOf(string rule) =>
        rules.Find(rule)?.Channels ?? (IReadOnlyCollection<string>)options.Value.Channels.Keys;

    // The same for the same changes, whoever finds them, and however often.
    private static string IdOf(string channel, IEnumerable<Alert> alerts)
    {
        var text = $"{channel}\n{string.Join('\n', alerts.Select(alert => $"{alert.Id} {alert.State} {alert.Message}"))}";
        return $"delivery_{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, IdBytes))}";
    }
}
