using ChatMetrics.AppHost.Garnet;
using Microsoft.Extensions.Hosting;

namespace ChatMetrics.AppHost.Resources;

/// <summary>Holds the data folder from the composition until the application, and with it the server, is gone.</summary>
internal sealed class DataFolderHolder(DataFolderLock held) : IHostedService, IDisposable
{
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => held.Dispose();
}
