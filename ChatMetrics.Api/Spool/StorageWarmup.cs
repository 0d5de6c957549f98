using ChatMetrics.Telemetry.Storage;

namespace ChatMetrics.Api.Spool;

/// <summary>
/// Before the service is ready, connects to Redis and reads as a chat does: the first question does not wait for that, and finds
/// it known when Redis is away.
/// </summary>
internal sealed class StorageWarmup(ChatStore store, StorageState storage, StorageLimit limit) : IHostedService
{
    // No conversation has such an id.
    private const string Nobody = " ";

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await limit.WaitAsync(store.ReadTurnsAsync(Nobody));
        }
        catch (Exception exception) when (RedisErrors.IsAway(exception))
        {
            storage.Failed(RedisErrors.Classify(exception));
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
