using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ChatMetrics.AppHost.Recovery;

/// <summary>
/// When the application ends, the services end first. Ended together with all else, they would wait seconds for a dashboard that
/// no longer takes their telemetry, and for a Redis that no longer stores.
/// </summary>
internal sealed class OrderedStop(DistributedApplicationModel model, ResourceCommandService commands) : IHostedLifecycleService
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(4);

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(Timeout);
        var stops = model.Resources.OfType<ProjectResource>()
            .Select(service => commands.ExecuteCommandAsync(service, KnownResourceCommands.StopCommand, timeout.Token));
        await ((Task)Task.WhenAll(stops)).WaitAsync(timeout.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

internal static class OrderedStopExtensions
{
    /// <summary>Stops the services before the resources that they depend on.</summary>
    public static IDistributedApplicationBuilder AddOrderedStop(this IDistributedApplicationBuilder builder)
    {
        builder.Services.AddHostedService<OrderedStop>();
        return builder;
    }
}
