using ChatMetrics.Api.Spool;

namespace ChatMetrics.Api.Live;

/// <summary>Has the live stream tell when Redis goes away and is back.</summary>
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
