using ChatMetrics.Api.Spool;
using ChatMetrics.Telemetry.Alerts;
using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Telemetry.Tracking;
using Microsoft.Extensions.Options;

namespace ChatMetrics.Api.Alerts;

/// <summary>
/// What each API process watches itself, for nobody else can while Redis is away: Redis's silence, and the spool. The states are in
/// memory; what changes is told at once, and stored when Redis is back.
/// </summary>
internal sealed class OwnAlerts(
    AlertRules rules,
    OwnAlertSender sender,
    StorageReporter storage,
    RedisAnswers redis,
    IOptions<SpoolOptions> spool,
    AlertStore store,
    ProcessIdentity identity,
    TimeProvider time,
    ILogger<OwnAlerts> logger) : BackgroundService
{
    private const string Away = "away";
    private const double BytesPerMegabyte = 1_048_576;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, AlertState> _states = [];
    private readonly List<Alert> _unstored = [];
    private volatile Alert[] _active = [];

    /// <summary>Those that are pending or fire.</summary>
    public IReadOnlyList<Alert> Active => _active;

    /// <summary>The value of a rule of this process's own, now.</summary>
    public double ValueOf(AlertRule rule)
    {
        var status = storage.Status();
        return rule.Metric.Name == "spool_used_percent"
            ? 100 * status.BytesWaiting / (spool.Value.MaxMb * BytesPerMegabyte)
            : Math.Max(redis.SilentFor.TotalSeconds, status.State == Away ? (time.GetUtcNow() - status.Since).TotalSeconds : 0);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        AlertRule[] own = [.. rules.All.Where(rule => rule.Metric.Source == AlertSource.Process)];
        using var timer = new PeriodicTimer(Interval, time);
        while (own.Length > 0 && await timer.WaitForNextTickAsync(stoppingToken))
        {
            redis.Ask();
            var changes = own.SelectMany(Follow).ToArray();
            sender.Tell(changes);
            _unstored.AddRange(changes);
            if (_unstored.Count > 0 && storage.Status().State != Away)
            {
                await StoreAsync();
            }
        }
    }

    // What has changed.
    private List<Alert> Follow(AlertRule rule)
    {
        var changes = new List<Alert>();
        var before = _states.GetValueOrDefault(rule.Name, AlertState.None);
        var state = before.Next(rule, new AlertPoint(time.GetUtcNow(), ValueOf(rule), rule.Limit));
        _states[rule.Name] = state;
        var series = new AlertSeries(identity.Instance, []) { Host = identity.Host };
        var others = _active.Where(alert => alert.Rule != rule.Name);
        if (state.Phase == AlertPhase.Quiet)
        {
            if (before.Phase == AlertPhase.Firing)
            {
                changes.Add(AlertText.Resolve(AlertText.Create(rule, series, before), state.At));
            }

            _active = [.. others];
            return changes;
        }

        var alert = AlertText.Create(rule, series, state);
        if (state.Phase == AlertPhase.Firing && before.Phase != AlertPhase.Firing)
        {
            changes.Add(alert);
        }

        _active = [.. others, alert];
        return changes;
    }

    private async Task StoreAsync()
    {
        try
        {
            await store.AppendAsync(_unstored);
            _unstored.Clear();
        }
        catch (Exception exception) when (exception is OperationCanceledException || RedisFailure.Is(exception))
        {
            logger.OwnAlertsNotStored(exception.Message);
        }
    }
}
