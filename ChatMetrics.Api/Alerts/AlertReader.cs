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
    private const string Missing = "Redis does not answer: what is stored is missing.";

    /// <summary>One page; while Redis is away only what this process watches itself.</summary>
    public async Task<(AlertList List, int? Next)> ReadAsync(int? before, int limit, string? rule)
    {
        try
        {
            var (active, history) = (ReadStoredAsync(), store.ReadHistoryAsync(before, limit, rule));
            await storage.WaitAsync(Task.WhenAll(active, history));
            return (new AlertList(WithOwn(await active, rule), (await history).Alerts, null), (await history).Next);
        }
        catch (Exception exception) when (RedisFailure.Is(exception))
        {
            return (new AlertList(WithOwn([], rule), [], null) { Incomplete = Missing }, null);
        }
    }

    /// <summary>What is wrong now; while Redis is away only what this process watches itself.</summary>
    public async Task<ActiveAlerts> ReadActiveAsync()
    {
        try
        {
            return new ActiveAlerts(WithOwn(await storage.WaitAsync(ReadStoredAsync()), rule: null));
        }
        catch (Exception exception) when (RedisFailure.Is(exception))
        {
            return new ActiveAlerts(WithOwn([], rule: null)) { Incomplete = Missing };
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
            ?? throw (own.Active.Any(alert => alert.Id == id)
                ? new BadHttpRequestException("What an API watches itself cannot be silenced.", StatusCodes.Status409Conflict)
                : new NotFoundException("There is no active alert of that id."));
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
            Value = Math.Round(own.ValueOf(rule), 6),
            State = own.Active.FirstOrDefault(alert => alert.Rule == rule.Name)?.State ?? status.State,
        };
    }

    private async Task<IEnumerable<Alert>> ReadStoredAsync()
    {
        var (book, silences) = (store.ReadBookAsync(), store.ReadSilencesAsync());
        return WithSilences(await book, await silences).Entries.Values.Select(entry => entry.Alert).OfType<Alert>();
    }

    private IReadOnlyList<Alert> WithOwn(IEnumerable<Alert> stored, string? rule) =>
        Sorted(stored.Concat(own.Active).Where(alert => rule is null || alert.Rule == rule));

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
