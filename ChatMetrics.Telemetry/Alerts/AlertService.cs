using ChatMetrics.Telemetry.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ChatMetrics.Telemetry.Alerts;

/// <summary>Whether it is this process's turn to evaluate; then it holds the lease.</summary>
public interface IAlertTurn
{
    ValueTask<bool> IsMineAsync();
}

/// <summary>Evaluates once a second and delivers what is due, as long as it is this process's turn.</summary>
public sealed class AlertService(
    IAlertTurn turn,
    AlertRules rules,
    AlertEvaluator evaluator,
    AlertCourier courier,
    AlertLease lease,
    TimeProvider time,
    ILogger<AlertService> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private Task _delivering = Task.CompletedTask;
    private DateTimeOffset? _dueAt = DateTimeOffset.MinValue;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await _delivering.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await TryAsync(lease.ReleaseAsync);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (rules.All.Count == 0)
        {
            return;
        }

        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            await TryAsync(() => RunAsync(stoppingToken));
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task RunAsync(CancellationToken stoppingToken)
    {
        if (!await turn.IsMineAsync())
        {
            // Whoever comes back knows nothing of what waits.
            _dueAt = DateTimeOffset.MinValue;
            return;
        }

        if (await evaluator.EvaluateAsync(lease))
        {
            _dueAt = DateTimeOffset.MinValue;
        }

        // Apart from the evaluation, which does not wait for a receiver.
        if (_delivering.IsCompleted && _dueAt <= time.GetUtcNow())
        {
            _dueAt = null;
            _delivering = TryAsync(() => DeliverAsync(stoppingToken));
        }
    }

    private async Task DeliverAsync(CancellationToken stoppingToken)
    {
        var next = await courier.DeliverAsync(lease, stoppingToken);
        _dueAt = _dueAt is null || next < _dueAt ? next : _dueAt;
    }

    private async Task TryAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        // Only the Redis client cancels anything here, but for the end of the process.
        catch (Exception exception) when (exception is OperationCanceledException || RedisFailure.Is(exception))
        {
            _dueAt = DateTimeOffset.MinValue;
            logger.AlertsNotEvaluated(exception.Message);
        }
    }
}
