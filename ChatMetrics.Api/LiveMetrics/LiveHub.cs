using System.Threading.Channels;
using ChatMetrics.Api.Chat.Pipeline;
using ChatMetrics.Telemetry.Live;
using ChatMetrics.Telemetry.Redis;
using ChatMetrics.Telemetry.Samples;
using StackExchange.Redis;

namespace ChatMetrics.Api.LiveMetrics;

/// <summary>
/// Fans Redis's channel out to this process's subscribers: one subscription, one frame to an event, the same bytes to all. All
/// that happens goes through one queue and is done by one loop, so every subscriber has the events in order, from the place
/// on that it was told. What happens within 20 ms of a write goes out with the next one. Events that the channel lost are
/// read from the log; where they are gone there, subscribers are told.
/// </summary>
internal sealed class LiveHub(IConnectionMultiplexer redis, LiveEventLog log, TimeProvider time, ILogger<LiveHub> logger) : BackgroundService
{
    // Beyond it the channel's messages are left to the log.
    private const int QueueLength = 4096;

    // What is written at once, some 64 KB: a reader's queue bounds what waits beyond it.
    private const int MostGathered = 64;

    /// <summary>A write to each of thousands of subscribers costs the same for one event as for some.</summary>
    internal static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(20);

    private static readonly TimeSpan TendEvery = TimeSpan.FromSeconds(1);

    private readonly Channel<Func<ValueTask>> _queue = Channel.CreateBounded<Func<ValueTask>>(
        new BoundedChannelOptions(QueueLength) { SingleReader = true });

    private readonly List<LiveSubscriber> _subscribers = [];
    private List<LiveFrame> _gathered = [];
    private LivePlace _place = new(At: null, NewestSample: null);
    private long _newestSampleAt;

    /// <summary>How many subscribers there are, and were within the last second.</summary>
    public int Subscribers => _subscribers.Count;

    /// <summary>Where the stream is; another thread may see it a moment late.</summary>
    public LivePlace Place => Volatile.Read(ref _place);

    /// <summary>From the returned place on every event goes to the subscriber.</summary>
    public async Task<LivePlace> AddAsync(LiveSubscriber subscriber, CancellationToken cancellationToken)
    {
        var added = new TaskCompletionSource<LivePlace>(TaskCreationOptions.RunContinuationsAsynchronously);
        await _queue.Writer.WriteAsync(
            () =>
            {
                SendGathered();
                _subscribers.Add(subscriber);
                var isFresh = time.GetElapsedTime(_newestSampleAt) < SampleStore.StaleAfter;
                added.SetResult(isFresh ? _place : _place with { NewestSample = null });
                return default;
            },
            cancellationToken);
        return await added.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Sends what is this process's own, and has no place among the events of all.</summary>
    public ValueTask TellAsync(LiveFrame frame, CancellationToken cancellationToken) => _queue.Writer.WriteAsync(
        () =>
        {
            Gather(frame);
            return default;
        },
        cancellationToken);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // What is published while Redis is away, or before the subscription is there again, is in the log.
        redis.ConnectionRestored += (_, _) => _queue.Writer.TryWrite(CatchUpAsync);
        await Task.WhenAll(SubscribeAsync(stoppingToken), TendAsync(stoppingToken), WorkAsync(stoppingToken));
    }

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
            await _queue.Writer.WriteAsync(
                () =>
                {
                    _subscribers.RemoveAll(static subscriber => subscriber.IsEnded);
                    foreach (var subscriber in _subscribers)
                    {
                        subscriber.Tend();
                    }

                    return default;
                },
                stoppingToken);
        }
    }

    // Until it has worked once: from then on the client resumes by itself after every reconnect.
    private async Task SubscribeAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TendEvery, time);
        do
        {
            try
            {
                await redis.GetSubscriber().SubscribeAsync(
                    RedisKeys.LiveEvents, (_, published) => _queue.Writer.TryWrite(() => TakeAsync((byte[])published!)));
                await _queue.Writer.WriteAsync(CatchUpAsync, stoppingToken);
                return;
            }
            catch (Exception exception) when (RedisFailure.Is(exception))
            {
                logger.NotSubscribed(exception.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async ValueTask TakeAsync(byte[] published)
    {
        if (LiveEvent.Parse(published) is not { } happened)
        {
            return;
        }

        if (_place.At is { } at)
        {
            if (happened.Id.Epoch == at.Epoch && happened.Id.Sequence <= at.Sequence)
            {
                return;
            }

            if (happened.Id != at with { Sequence = at.Sequence + 1 })
            {
                await FillAsync(at, happened.Id with { Sequence = happened.Id.Sequence - 1 });
            }
        }

        Deliver(happened);
    }

    // To the newest event that the log knows of.
    private async ValueTask CatchUpAsync()
    {
        try
        {
            if (await log.ReadHeadAsync().WaitAsync(ChatRecorder.StorageTimeout, time) is not { } head)
            {
                return;
            }

            if (_place.At is { } at && at != head)
            {
                await FillAsync(at, head);
            }

            MoveTo(_place with { At = head });
        }
        catch (Exception exception) when (RedisFailure.Is(exception))
        {
            // The next event shows what is missing.
            logger.NotCaughtUp(exception.Message);
        }
    }

    private async ValueTask FillAsync(LiveEventId at, LiveEventId upTo)
    {
        if (await ReadAsync(at, upTo) is { } missed)
        {
            foreach (var happened in missed)
            {
                Deliver(happened);
            }
        }
        else
        {
            Gather(LiveFrame.Resync(upTo));
        }
    }

    private async ValueTask<IReadOnlyList<LiveEvent>?> ReadAsync(LiveEventId at, LiveEventId upTo)
    {
        try
        {
            return at.Epoch == upTo.Epoch ? await log.ReadAsync(at, upTo.Sequence).WaitAsync(ChatRecorder.StorageTimeout, time) : null;
        }
        catch (Exception exception) when (RedisFailure.Is(exception))
        {
            logger.NotCaughtUp(exception.Message);
            return null;
        }
    }

    private void Deliver(LiveEvent happened)
    {
        if (happened.Kind == LiveEventKind.Sample)
        {
            _newestSampleAt = time.GetTimestamp();
            MoveTo(new LivePlace(happened.Id, happened));
        }
        else
        {
            MoveTo(_place with { At = happened.Id });
        }

        Gather(LiveFrame.Of(happened));
    }

    private void MoveTo(LivePlace place) => Volatile.Write(ref _place, place);

    private void Gather(LiveFrame frame)
    {
        _gathered.Add(frame);
        if (_gathered.Count == MostGathered)
        {
            SendGathered();
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

/// <summary>Where a subscriber begins.</summary>
/// <param name="At">The last event before it; null when the hub knows of none.</param>
/// <param name="NewestSample">The newest sample up to there; null when there is none of the last seconds.</param>
internal sealed record LivePlace(LiveEventId? At, LiveEvent? NewestSample);
