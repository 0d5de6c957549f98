using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Storage.Folding;

/// <summary>
/// Says when to look into which inboxes: as soon as an API says that something is there, and now and then unasked, for a message
/// may be lost. For one caller.
/// </summary>
public sealed class InboxListener(IConnectionMultiplexer redis, TimeProvider time) : IDisposable
{
    // A single server has only one inbox.
    private static readonly TimeSpan AllInboxesEvery = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _raised = new(0, 1);
    private readonly Lock _gate = new();
    private readonly HashSet<string> _tags = [];
    private long? _lookedIntoAllAt;
    private Action<RedisChannel, RedisValue>? _handler;
    private bool _isSubscribed;

    /// <summary>Subscribes, once, if the Redis user may; from then on the client resubscribes by itself after every reconnect.</summary>
    public async Task SubscribeAsync()
    {
        if (_isSubscribed)
        {
            return;
        }

        var subscriber = redis.GetSubscriber();
        _handler ??= (_, message) => Add(InboxSignal.Read(redis, message));
        // A subscription that failed has left its handler behind.
        await subscriber.UnsubscribeAsync(RedisKeys.InboxSignal, _handler, CommandFlags.FireAndForget);
        try
        {
            await subscriber.SubscribeAsync(RedisKeys.InboxSignal, _handler);
            _isSubscribed = true;
        }
        catch (RedisServerException exception) when (RedisFailure.IsForbidden(exception))
        {
            // Without the right to the channel, what waits is found unasked.
        }
    }

    /// <summary>Subscribes anew: entries came of which no message said anything.</summary>
    public Task SubscribeAgainAsync()
    {
        _isSubscribed = false;
        return SubscribeAsync();
    }

    /// <summary>Returns when there are new entries, or after the given time.</summary>
    /// <returns>Whether a message said so.</returns>
    public Task<bool> WaitAsync(TimeSpan atMost, CancellationToken cancellationToken) => _raised.WaitAsync(atMost, cancellationToken);

    /// <summary>The hash tags of the inboxes to look at now; null for all of them.</summary>
    public IReadOnlyCollection<string>? Take()
    {
        lock (_gate)
        {
            if (InboxTags.AreMany(redis) && _lookedIntoAllAt is { } before && time.GetElapsedTime(before) < AllInboxesEvery)
            {
                string[] tags = [.. _tags];
                _tags.Clear();
                return tags;
            }

            _tags.Clear();
            _lookedIntoAllAt = time.GetTimestamp();
            return null;
        }
    }

    /// <summary>Schedules another look at these inboxes; null for all of them.</summary>
    public void Add(IEnumerable<string>? tags)
    {
        lock (_gate)
        {
            if (tags is null)
            {
                _lookedIntoAllAt = null;
            }
            else
            {
                _tags.UnionWith(tags);
            }

            if (_raised.CurrentCount == 0)
            {
                _raised.Release();
            }
        }
    }

    public void Dispose() => _raised.Dispose();
}
