using ChatMetrics.Api.Spool;

namespace ChatMetrics.Api.Live;

/// <summary>Sends what the storage reports to all subscribers of the live stream.</summary>
internal sealed class StorageEvents(StorageReporter storage, LiveHub hub) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        storage.Changed = (status, cancellation) => hub.PublishAsync(LiveFrame.Storage(status), cancellation);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        storage.Changed = null;
        return Task.CompletedTask;
    }
}
