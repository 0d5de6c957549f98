using ChatMetrics.Api.Http;
using ChatMetrics.Api.Spool;
using ChatMetrics.Telemetry.Alerts;
using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Storage;

namespace ChatMetrics.Api.Alerts;

/// <summary>What is stored of alerts, together with those that this process watches itself.</summary>
internal sealed class AlertReader(
    AlertStore store, AlertRuleReporter reporter, AlertRules rules, OwnAlerts own, StorageLimit storage)
{
    /// <summary>One page; while Redis is away only what this process watches itself.</summary>
    public async Task<(AlertList List, int? Next)> ReadAsync(int? before, int limit, string? rule)
    {
        var mine = own.Active.Where(alert => rule is null || alert.Rule == rule);
        try
        {
            var (book, history) = await storage.WaitAsync(ReadStoredAsync(before, limit, rule));
            var stored = book.Entries.Values.Select(entry => entry.Alert).OfType<Alert>()
                .Where(alert => rule is null || alert.Rule == rule);
            return (new AlertList(Sorted(stored.Concat(mine)), history.Alerts, null), history.Next);
        }
        catch (Exception exception) when (RedisFailure.Is(exception))
        {
            return (new AlertList(Sorted(mine), [], null) { Incomplete = "Redis does not answer: what is stored is missing." }, null);
        }
    }

    /// <summary>Every rule, and how it stands.</summary>
    public async Task<AlertRuleList> ReadRulesAsync()
    {
        var list = await storage.WaitAsync(reporter.ReadAsync());
        return list with { Rules = [.. list.Rules.Select(WithOwn)] };
    }

    /// <summary>Silences an alert, or ends that.</summary>
    /// <exception cref="NotFoundException">It is not active.</exception>
    public async Task SilenceAsync(string id, DateTimeOffset? until)
    {
        var book = await storage.WaitAsync(store.ReadBookAsync());
        var entry = book.Entries.Values.FirstOrDefault(one => one.Alert?.Id == id)
            ?? throw new NotFoundException(own.Active.Any(alert => alert.Id == id)
                ? "What a process watches itself cannot be silenced." : "There is no active alert of that id.");
        var isFiring = entry.State.Phase == AlertPhase.Firing;
        await storage.WaitAsync(store.SilenceAsync(
            entry.Key,
            entry.Alert! with
            {
                SilencedUntil = until,
                State = isFiring ? (until is null ? AlertText.Firing : AlertText.Silenced) : entry.Alert.State,
            },
            until));
    }

    private AlertRuleStatus WithOwn(AlertRuleStatus status)
    {
        if (rules.Find(status.Name) is not { Metric.Source: AlertSource.Process } rule)
        {
            return status;
        }

        return status with
        {
            Value = own.ValueOf(rule),
            State = own.Active.FirstOrDefault(alert => alert.Rule == rule.Name)?.State ?? status.State,
        };
    }

    private async Task<(AlertBook Book, (IReadOnlyList<Alert> Alerts, int? Next) History)> ReadStoredAsync(
        int? before, int limit, string? rule)
    {
        var (book, silences, history) = (store.ReadBookAsync(), store.ReadSilencesAsync(), store.ReadHistoryAsync(before, limit, rule));
        return (WithSilences(await book, await silences), await history);
    }

    // A silence shows at once, not when the next evaluation has seen it.
    private static AlertBook WithSilences(AlertBook book, IReadOnlyDictionary<string, DateTimeOffset> silences) => book with
    {
        Entries = book.Entries.ToDictionary(entry => entry.Key, entry => entry.Value.Alert is not { } alert ? entry.Value : entry.Value with
        {
            Alert = silences.TryGetValue(entry.Key, out var until)
                ? alert with { SilencedUntil = until, State = alert.State == AlertText.Firing ? AlertText.Silenced : alert.State }
                : alert with { SilencedUntil = null, State = alert.State == AlertText.Silenced ? AlertText.Firing : alert.State },
        }),
    };

    private static IReadOnlyList<Alert> Sorted(IEnumerable<Alert> alerts) =>
    [
        .. alerts.OrderBy(alert => alert.State switch { AlertText.Firing => 0, AlertText.Silenced => 1, _ => 2 })
            .ThenBy(alert => alert.Severity, StringComparer.Ordinal)
            .ThenByDescending(alert => alert.Since),
    ];
}
