using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ChatMetrics.LoadGenerator.Asking;

/// <summary>Every 10 s and at the end, logs the questions asked since the last report.</summary>
internal sealed class LoadReporter(LoadStatistics statistics, TimeProvider time, ILogger<LoadReporter> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    // Stopped after the service that asks, because that one was started later.
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        Report();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                Report();
            }
        }
        catch (OperationCanceledException)
        {
            // The program is stopping.
        }
    }

    private void Report()
    {
        var figures = statistics.Take();
        logger.Asked(figures.Questions, figures.Failures, figures.MeanMs);
    }
}
