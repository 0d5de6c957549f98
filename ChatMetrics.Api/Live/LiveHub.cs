using System.Threading.Channels;

namespace ChatMetrics.Api.Live;

/// <summary>
/// Fans the feed out to this process's subscribers: one frame to an event, the same bytes to all. All that happens goes through
/// one queue and is done by one loop, so every subscriber has the events in order, from the place on that it was told. What
/// happens within 20 ms of a write goes out with the next one.
/// </summary>
internal sealed class LiveHub(LiveFeed feed, TimeProvider time) : BackgroundService
{
    /// <summary>A write to each of thousands of subscribers costs the same for one event as for some.</summary>
    internal static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(20);

    // Beyond it the channel's messages are left to the log.
    private const int QueueLength = 4096;

    // What is written at once, some 64 KB: a reader's queue bounds what waits beyond it.
    private const int MostGathered = 64;

    private static readonly TimeSpan TendEvery = TimeSpan.FromSeconds(1);

    private readonly Channel<Func<ValueTask>> _queue = Channel.CreateBounded<Func<ValueTask>>(
        new BoundedChannelOptions(QueueLength) { SingleReader = true });

    private readonly List<LiveSubscriber> _subscribers = [];
    private List<LiveFrame> _gathered = [];

    /// <summary>How many subscribers there are, and were within the last second.</summary>
    public int Subscribers => _subscribers.Count;

    /// <summary>From the returned place on every event goes to the subscriber.</summary>
    public async Task<LivePlace> AddAsync(LiveSubscriber subscriber, CancellationToken cancellationToken)
    {
        var added = new TaskCompletionSource<LivePlace>(TaskCreationOptions.RunContinuationsAsynchronously);
        await EnqueueAsync(
            () =>
            {
                SendGathered();
                _subscribers.Add(subscriber);
                added.SetResult(feed.FreshPlace);
            },
            cancellationToken);
        return await added.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Sends what is this process's own, and has no place among the events of all.</summary>
    public ValueTask TellAsync(LiveFrame frame, CancellationToken cancellationToken) => EnqueueAsync(() => Gather([frame]), cancellationToken);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        feed.SubscribeAsync(
            published => _queue.Writer.TryWrite(async () => Gather(await feed.TakeAsync(published))),
            () => _queue.Writer.TryWrite(async () => Gather(await feed.CatchUpAsync())),
            stoppingToken),
        TendAsync(stoppingToken),
        WorkAsync(stoppingToken));

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

            if (SendGathered())
            {
                await Task.Delay(Gathering, time, stoppingToken);
            }
        }
    }

    private async Task TendAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TendEvery, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await EnqueueAsync(Tend, stoppingToken);
        }
    }

    private void Tend()
    {
        // So that a ping's place is behind all that was sent.
        SendGathered();
        var ping = LiveFrame.Ping(feed.Place.At);
        _subscribers.RemoveAll(static subscriber => subscriber.IsEnded);
        foreach (var subscriber in _subscribers)
        {
            subscriber.Tend(ping);
        }
    }

    private void Gather(IReadOnlyList<LiveFrame> frames)
    {
        foreach (var frame in frames)
        {
            _gathered.Add(frame);
            if (_gathered.Count == MostGathered)
            {
                SendGathered();
            }
        }
    }

    // False when there was nothing to send.
    private bool SendGathered()
    {
        if (_gathered.Count == 0)
        {
            return false;
        }

        // The subscribers keep it while they write.
        var frames = _gathered;
        _gathered = [];
        foreach (var subscriber in _subscribers)
        {
            subscriber.Send(frames);
        }

        return true;
    }
}
