using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Telemetry.TimeSeries;
using ChatMetrics.Telemetry.Tracking;
using Microsoft.Extensions.Options;

namespace ChatMetrics.Worker.Rollup;

/// <summary>
/// A few seconds after each minute, rolls up the completed minutes of every host, including hosts whose own worker is gone. After
/// a start or a Redis outage it catches up with everything since then that is still stored. Several workers may do so at the same
/// time.
/// </summary>
internal sealed class RollupService(
    RollupStore rollups,
    IOptions<RetentionOptions> retention,
    ProcessIdentity identity,
    TimeProvider time,
    ILogger<RollupService> logger)
    : BackgroundService
{
    // Long enough for the minute's last sample to have been written.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await TryAsync("every host", () => RollUpAllAsync(stoppingToken));
            await Task.Delay(UntilNextRound(time.GetUtcNow()), time, stoppingToken);
        }
    }

    /// <summary>Above zero and at most a minute.</summary>
    internal static TimeSpan UntilNextRound(DateTimeOffset now) =>
        TimeSpan.FromTicks(TimeSpan.TicksPerMinute - ((now - Grace).Ticks % TimeSpan.TicksPerMinute));

    // This worker's own host first: with one worker per host, each finds its own work to do.
    private async Task RollUpAllAsync(CancellationToken stoppingToken)
    {
        foreach (var host in (await rollups.ReadHostsAsync()).OrderByDescending(host => host == identity.Host))
        {
            await TryAsync(host, () => CatchUpAsync(host, stoppingToken));
        }
    }

    // Span by span, so that each step stays small however long the worker was down.
    private async Task CatchUpAsync(string host, CancellationToken stoppingToken)
    {
        var now = time.GetUtcNow();
        var closed = Resolution.Minute.Floor((now - Grace).ToUnixTimeSeconds());
        var oldest = retention.Value.OldestOf(Resolution.Second, now);
        var mark = await rollups.ReadMarkAsync(host);
        while (RollupSpan.Next(mark, closed, oldest) is { } span && !stoppingToken.IsCancellationRequested)
        {
            await rollups.RollUpAsync(host, span.From, span.Until);
            mark = span.Until;
        }
    }

    private async Task TryAsync(string host, Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception exception) when (RedisFailure.Is(exception))
        {
            logger.NotRolledUp(host, exception.Message);
        }
    }
}
