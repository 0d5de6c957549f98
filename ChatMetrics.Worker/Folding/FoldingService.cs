using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Telemetry.Storage.Folding;
using ChatMetrics.Telemetry.Tracking;

namespace ChatMetrics.Worker.Folding;

/// <summary>
/// Folds finished chats as long as this worker has the lease: soon after an API says that some wait, all that came meanwhile at
/// once, and otherwise looks once a second. Of several workers one folds; another takes over within seconds of its silence.
/// </summary>
internal sealed class FoldingService(
    ChatFolder folder,
    FoldingLease lease,
    InboxListener listener,
    FoldingStatusStore statuses,
    FoldingMetrics metrics,
    ProcessIdentity identity,
    TimeProvider time,
    ILogger<FoldingService> logger) : BackgroundService
{
    // Chats that arrive in this time share a batch: a batch costs much the same however many they are.
    private static readonly TimeSpan LeastGathering = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan GatheringPerChat = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan MostGathering = TimeSpan.FromMilliseconds(200);

    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromSeconds(1);

    // Chats that have waited longer have been announced.
    private static readonly TimeSpan AnnouncedWithin = TimeSpan.FromMilliseconds(500);

    private TimeSpan _gathering = LeastGathering;
    private bool _isAnnounced;
    private string? _token;
    private long? _statusWrittenAt;

    /// <summary>
    /// How long to gather after a batch: the more chats it had, the more will come; but after a full one others wait already.
    /// </summary>
    internal static TimeSpan GatheringAfter(int chats)
    {
        var wanted = LeastGathering + (GatheringPerChat * chats);
        return chats == ChatFolder.MaxBatch ? LeastGathering : wanted < MostGathering ? wanted : MostGathering;
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TryAsync(lease.ReleaseAsync);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await TryAsync(FoldAsync);
            await Task.Delay(_gathering, time, stoppingToken);
            _isAnnounced = await listener.WaitAsync(LookAgainAfter, stoppingToken);
        }
    }

    private async Task FoldAsync()
    {
        await listener.SubscribeAsync();
        var isHeld = await lease.HoldAsync();
        var isNew = isHeld && lease.Token != _token;
        _token = lease.Token;
        if (!isHeld)
        {
            metrics.Lag = null;
            return;
        }

        // The previous holder of the lease may have left chats in any inbox, so read all of them.
        var tags = isNew ? null : listener.Take();
        if (await folder.FoldAsync(lease, tags) is not { } folded)
        {
            return;
        }

        metrics.Folded(folded);
        _gathering = GatheringAfter(folded.Chats);
        if (folded.HasMore)
        {
            listener.Add(tags);
        }

        await WriteStatusAsync(folded);
        if (!_isAnnounced && folded.Chats > 0 && folded.Lag > AnnouncedWithin)
        {
            await listener.SubscribeAgainAsync();
        }
    }

    private async Task WriteStatusAsync(FoldedBatch folded)
    {
        if (_statusWrittenAt is not { } before || time.GetElapsedTime(before) >= LookAgainAfter)
        {
            _statusWrittenAt = time.GetTimestamp();
            await statuses.WriteAsync(new FoldingStatus(time.GetUtcNow(), (long)folded.Lag.TotalMilliseconds, identity.Instance));
        }
    }

    private async Task TryAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        // Only the Redis client cancels anything here, when the connection breaks: that must not end the worker.
        catch (Exception exception) when (exception is OperationCanceledException || RedisFailure.Is(exception))
        {
            logger.NotFolded(exception.Message);
        }
    }
}
