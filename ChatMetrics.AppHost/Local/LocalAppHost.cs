using System.Text;

namespace ChatMetrics.AppHost.Local;

/// <summary>
/// The application on one machine without Aspire: the processes of <see cref="Composition"/>, started in order, kept
/// running, and stopped together. Exit codes: 0 stopped when asked, 1 cannot run, 2 wrong option.
/// </summary>
internal sealed class LocalAppHost(LocalPlan plan, LogPrefixer log)
{
    private static readonly TimeSpan ServicesStopWithin = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan RedisStopsWithin = TimeSpan.FromSeconds(2);

    private readonly List<Supervisor> _services = [];
    private readonly List<Supervisor> _infrastructure = [];
    private readonly List<Task> _running = [];

    public static async Task<int> RunAsync(string[] args)
    {
        Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        using var signals = new StopSignals();
        try
        {
            var options = LocalOptions.Parse(args);
            if (options.Help)
            {
                await Console.Out.WriteLineAsync(HostOptions.Usage);
                return 0;
            }

            var plan = await LocalPlan.MakeAsync(options);
            var log = new LogPrefixer(Console.Out, plan.NameWidth);
            await new LocalAppHost(plan, log).RunAsync(signals);
            return 0;
        }
        catch (Exception wrong) when (wrong is OptionException or StartException)
        {
            await Console.Error.WriteLineAsync($"ChatMetrics: {wrong.Message}");
            return wrong is OptionException ? 2 : 1;
        }
    }

    private async Task RunAsync(StopSignals signals)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(signals.Stop);
        try
        {
            await StartAsync(stopping.Token);
            log.Block(UrlTable.Lines(plan.ApiUrls, plan.RedisDescription, plan.DataFolder, plan.DashboardDescription));
            log.Host("no Aspire on this package feed at the first restore; to ask again, delete artifacts/aspire-feed");
            log.Host("ready; Ctrl+C stops");
            await Task.Delay(Timeout.Infinite, stopping.Token);
        }
        catch (OperationCanceledException) when (signals.Stop.IsCancellationRequested)
        {
            log.Host("stopping");
        }
        finally
        {
            await stopping.CancelAsync();
            await Task.WhenAll(_running);
            await Task.WhenAll(_services.Select(service => service.StopAsync(ServicesStopWithin, signals.Now)));
            await Task.WhenAll(_infrastructure.Select(process => process.StopAsync(RedisStopsWithin, signals.Now)));
        }

        log.Host("stopped");
    }

    private async Task StartAsync(CancellationToken stopping)
    {
        if (plan.Dashboard is { } dashboard)
        {
            _ = Supervise(_infrastructure, dashboard.Command, HealthProbes.Alive, stopping);
        }

        if (plan.Redis is { } redis)
        {
            await Supervise(_infrastructure, redis.Command, redis.Probe, stopping).WaitAsync(stopping);
        }

        await Task.WhenAll(plan.Services.Select(service => Supervise(_services, service.Command, service.Probe, stopping))).WaitAsync(stopping);
    }

    private Task Supervise(List<Supervisor> group, ChildCommand command, HealthProbe probe, CancellationToken stopping)
    {
        var supervisor = new Supervisor(command, probe, log);
        group.Add(supervisor);
        _running.Add(supervisor.RunAsync(stopping));
        return supervisor.Healthy;
    }
}
