using ChatMetrics.Api.Spool;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Storage;
using StackExchange.Redis;

namespace ChatMetrics.Api.Live;

/// <summary>
/// The events of Redis in their order, from one subscription: what the channel lost is read from the log, and where it is gone
/// there a resync takes its place. Used by one caller at a time, except for <see cref="Position"/>.
/// </summary>
internal sealed class LiveFeed(IConnectionMultiplexer redis, LiveEventLog log, TimeProvider time, ILogger<LiveFeed> logger)
{
    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromSeconds(1);

    // Events that the log has before the channel are usual, but not from one check to the next.
    private const int MaxLateChecks = 2;

    private StreamPosition _position = new(At: null, NewestSample: null);
    private long _newestSampleAt;
    private Action<RedisChannel, RedisValue>? _handler;
    private int _lateChecks;

    /// <summary>Where the stream is; another thread may see it a moment late.</summary>
    public StreamPosition Position => Volatile.Read(ref _position);

    /// <summary>
    /// Whether the channel is silent although there are events, as when the user's rights to it were taken away: until it is back, events
    /// come from the log.
    /// </summary>
    public bool IsChannelLost => Volatile.Read(ref _lateChecks) >= MaxLateChecks;

    /// <summary>The same without a sample that is too old to begin with.</summary>
    public StreamPosition FreshPlace =>
        time.GetElapsedTime(_newestSampleAt) < SampleStore.StaleAfter ? _position : _position with { NewestSample = null };

    /// <summary>
    /// Subscribes; completes when that has worked once: from then on the client resumes by itself after every reconnect.
    /// </summary>
    /// <param name="published">Called with each message, for <see cref="TakeAsync"/>.</param>
    /// <param name="interrupted">Called when messages may have been lost, for <see cref="CatchUpAsync"/>.</param>
    public async Task SubscribeAsync(Action<byte[]> published, Action interrupted, CancellationToken cancellationToken)
    {
        redis.ConnectionRestored += (_, _) => interrupted();
        _handler = (_, message) => published((byte[])message!);
        using var timer = new PeriodicTimer(TryAgainAfter, time);
        do
        {
            try
            {
                await SubscribeOnceAsync();
                interrupted();
                return;
            }
            catch (Exception exception) when (IsFailure(exception))
            {
                logger.NotSubscribed(exception.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    /// <summary>
    /// What there is to send when this was published: nothing of what was sent already, and first what is missing before it.
    /// </summary>
    public async ValueTask<IReadOnlyList<LiveFrame>> TakeAsync(byte[] published)
    {
        if (IsChannelLost)
        {
            logger.ChannelIsBack();
        }

        _lateChecks = 0;
        var frames = new List<LiveFrame>(1);
        foreach (var happened in LiveEvent.ParseLines(published))
        {
            frames.AddRange(await FollowAsync(happened));
        }

        return frames;
    }

    private async ValueTask<IReadOnlyList<LiveFrame>> FollowAsync(LiveEvent happened)
    {
        if (_position.At is not { } at || happened.Id == at with { Sequence = at.Sequence + 1 })
        {
            return [Pass(happened)];
        }

        if (happened.Id.Epoch == at.Epoch && happened.Id.Sequence <= at.Sequence)
        {
            return [];
        }

        // Not now: the next event tries again.
        return await FillAsync(at, happened.Id with { Sequence = happened.Id.Sequence - 1 }) is { } missed
            ? [.. missed, Pass(happened)]
            : [];
    }

    /// <summary>What there is to send up to the newest event that the log knows of.</summary>
    public async ValueTask<IReadOnlyList<LiveFrame>> CatchUpAsync()
    {
        try
        {
            if (await log.ReadHeadAsync().WaitAsync(StorageLimit.Usual, time) is not { } head)
            {
                return [];
            }

            var missed = _position.At is { } at && at != head ? await FillAsync(at, head) : [];
            if (missed is not null)
            {
                MoveTo(_position with { At = head });
            }

            return missed ?? [];
        }
        catch (Exception exception) when (IsFailure(exception))
        {
            // The next event shows what is missing.
            logger.NotCaughtUp(exception.Message);
            return [];
        }
    }

    /// <summary>What the channel has not brought, from the log. A channel that is lost is subscribed anew.</summary>
    public async ValueTask<IReadOnlyList<LiveFrame>> CheckAsync()
    {
        if (!redis.IsConnected)
        {
            return [];
        }

        var missed = await CatchUpAsync();
        if (missed.Count > 0 && ++_lateChecks == MaxLateChecks)
        {
            logger.ChannelIsLost();
        }

        if (IsChannelLost)
        {
            await SubscribeAgainAsync();
        }

        return missed;
    }

    private async Task SubscribeAgainAsync()
    {
        try
        {
            await SubscribeOnceAsync().WaitAsync(StorageLimit.Usual, time);
            _lateChecks = 0;
            logger.ChannelIsBack();
        }
        catch (Exception exception) when (IsFailure(exception))
        {
            // The next check tries again.
        }
    }

    // A subscription that failed has left its handler behind.
    private async Task SubscribeOnceAsync()
    {
        var subscriber = redis.GetSubscriber();
        await subscriber.UnsubscribeAsync(RedisKeys.LiveEvents, _handler, CommandFlags.FireAndForget);
        await subscriber.SubscribeAsync(RedisKeys.LiveEvents, _handler!);
    }

    // The client cancels what waits for an answer when the connection breaks.
    private static bool IsFailure(Exception exception) => exception is OperationCanceledException || RedisFailure.Is(exception);

    // Null when the log cannot be read now.
    private async ValueTask<IReadOnlyList<LiveFrame>?> FillAsync(LiveEventId at, LiveEventId upTo)
    {
        try
        {
            if (at.Epoch != upTo.Epoch)
            {
                return [LiveFrame.Resync(upTo)];
            }

            var range = await log.ReadAsync(at.Sequence, upTo.Sequence).WaitAsync(StorageLimit.Usual, time);
            return range.Between(at, upTo.Sequence) is { } between
                ? [.. range.Events.Take(between).Select(Pass)]
                : [LiveFrame.Resync(upTo)];
        }
        catch (Exception exception) when (IsFailure(exception))
        {
            logger.NotCaughtUp(exception.Message);
            return null;
        }
    }

    private LiveFrame Pass(LiveEvent happened)
    {
        if (happened.Kind == LiveEventKind.Sample)
        {
            _newestSampleAt = time.GetTimestamp();
            MoveTo(new StreamPosition(happened.Id, happened));
        }
        else
        {
            MoveTo(_position with { At = happened.Id });
        }

        return LiveFrame.From(happened);
    }

    private void MoveTo(StreamPosition position) => Volatile.Write(ref _position, position);
}

/// <summary>Where a subscriber begins.</summary>
/// <param name="At">The last event before it; null when the hub knows of none.</param>
/// <param name="NewestSample">The newest sample up to there; null when there is none of the last seconds.</param>
internal sealed record StreamPosition(LiveEventId? At, LiveEvent? NewestSample);
