using System.Threading.Channels;

namespace ChatMetrics.Api.Live;

/// <summary>
/// Fans the feed out to this process's subscribers: one frame to an event, the same bytes to all. All that happens goes through
/// one queue and is done by one loop, so every subscriber has the events in order, all that come after the position that
/// <see cref="AddAsync"/> returned. What happens within 20 ms of a write goes out with the next one.
/// </summary>
internal sealed class LiveHub(LiveFeed feed, TimeProvider time) : BackgroundService
{
    /// <summary>A write to each of thousands of subscribers costs the same for one event as for some.</summary>
    internal static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(20);

    // Beyond it the channel's messages are left to the log.
    private const int QueueLength = 4096;

    // What is written at once, some 64 KB: a reader's queue bounds what waits beyond it.
    private const int MaxBatch = 64;

    private static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(2);

    private readonly Channel<Func<ValueTask>> _queue = Channel.CreateBounded<Func<ValueTask>>(
        new BoundedChannelOptions(QueueLength) { SingleReader = true });

    private readonly List<LiveSubscriber> _subscribers = [];
    private List<LiveFrame> _batch = [];

    /// <summary>How many subscribers there are, and were within the last second.</summary>
    public int Subscribers => _subscribers.Count;

    /// <summary>Adds a subscriber. It receives every event after the returned position.</summary>
    public async Task<StreamPosition> AddAsync(LiveSubscriber subscriber, CancellationToken cancellationToken)
    {
        var added = new TaskCompletionSource<StreamPosition>(TaskCreationOptions.RunContinuationsAsynchronously);
        await EnqueueAsync(
            () =>
            {
                Flush();
                _subscribers.Add(subscriber);
                added.SetResult(feed.FreshPlace);
            },
            cancellationToken);
        return await added.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Sends what is this process's own, and has no place among the events of all.</summary>
    public ValueTask PublishAsync(LiveFrame frame, CancellationToken cancellationToken) =>
        EnqueueAsync(() => AddToBatch([frame]), cancellationToken);

    // The first of the loops to end, by a defect, ends the host: half a hub would be silent.
    protected override async Task ExecuteAsync(CancellationToken stoppingToken) => await await Task.WhenAny(
        SubscribeAsync(stoppingToken),
        RunHeartbeatAsync(stoppingToken),
        RunChecksAsync(stoppingToken),
        WorkAsync(stoppingToken));

    private async Task SubscribeAsync(CancellationToken stoppingToken)
    {
        await feed.SubscribeAsync(
            published => _queue.Writer.TryWrite(async () => AddToBatch(await feed.TakeAsync(published))),
            () => _queue.Writer.TryWrite(async () => AddToBatch(await feed.CatchUpAsync())),
            stoppingToken);
        await Task.Delay(Timeout.InfiniteTimeSpan, stoppingToken);
    }

    private ValueTask EnqueueAsync(Action work, CancellationToken cancellationToken) => _queue.Writer.WriteAsync(
        () =>
        {
            work();
            return default;
        },
        cancellationToken);

    private async Task WorkAsync(CancellationToken stoppingToken)
    {
        while (await _queue.Reader.WaitToReadAsync(stoppingToken))
        {
            while (_queue.Reader.TryRead(out var work))
            {
                await work();
            }

            if (Flush())
            {
                await Task.Delay(Gathering, time, stoppingToken);
            }
        }
    }

    private async Task RunHeartbeatAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(HeartbeatInterval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await EnqueueAsync(Heartbeat, stoppingToken);
        }
    }

    private async Task RunChecksAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(CheckInterval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await _queue.Writer.WriteAsync(async () => AddToBatch(await feed.CheckAsync()), stoppingToken);
        }
    }

    private void Heartbeat()
    {
        // So that a ping's place is behind all that was sent.
        Flush();
        var ping = LiveFrame.Ping(feed.Position.At);
        _subscribers.RemoveAll(static subscriber => subscriber.IsEnded);
        foreach (var subscriber in _subscribers)
        {
            subscriber.Heartbeat(ping);
        }
    }

    private void AddToBatch(IReadOnlyList<LiveFrame> frames)
    {
        foreach (var frame in frames)
        {
            _batch.Add(frame);
            if (_batch.Count == MaxBatch)
            {
                Flush();
            }
        }
    }

    // False when there was nothing to send.
    private bool Flush()
    {
        if (_batch.Count == 0)
        {
            return false;
        }

        // The subscribers keep it while they write.
        var frames = _batch;
        _batch = [];
        foreach (var subscriber in _subscribers)
        {
            subscriber.Send(frames);
        }

        return true;
    }
}
