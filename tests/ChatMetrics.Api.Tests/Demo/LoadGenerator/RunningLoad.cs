using ChatMetrics.Api.Testing;
using ChatMetrics.LoadGenerator;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ChatMetrics.Api.Tests.Demo.LoadGenerator;

/// <summary>The load generator, in this process.</summary>
internal sealed class RunningLoad : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private readonly IHost _host;

    private RunningLoad(IHost host)
    {
        _host = host;
        host.Services.GetRequiredService<ILoggerFactory>().AddProvider(Log);
    }

    public CapturedLog Log { get; } = new();

    /// <summary>Completes when it has decided to end by itself.</summary>
    public Task Ended => Task.Delay(Timeout.Infinite, _host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);

    public static async Task<RunningLoad> StartAsync(TimeProvider? time, params string[] settings)
    {
        var load = new RunningLoad(LoadGeneratorApplication.Build(["--LoadGenerator:Seed=7", "--Logging:Console:LogLevel:Default=None", .. settings], time));
        await load._host.StartAsync(TestContext.Current.CancellationToken);
        return load;
    }

    public Task StopAsync() => _host.StopAsync(TestContext.Current.CancellationToken).WaitAsync(Deadline);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _host.Dispose();
    }
}
