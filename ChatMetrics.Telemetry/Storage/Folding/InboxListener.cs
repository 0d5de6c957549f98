using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Storage.Folding;

/// <summary>
/// Says when to look into which inboxes: as soon as an API says that something is there, and now and then unasked, for a message
/// may be lost. For one caller.
/// </summary>
public sealed class InboxListener(IConnectionMultiplexer redis, TimeProvider time) : IDisposable
{
    // On a single server there is only one to look into.
    private static readonly TimeSpan AllInboxesEvery = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _raised = new(0, 1);
    private readonly Lock _gate = new();
    private readonly HashSet<string> _tags = [];
    private long? _lookedIntoAllAt;
    private bool _isSubscribed;

    /// <summary>Listens, once; from then on the client resumes by itself after every reconnect.</summary>
    /// <remarks>Throws a <see cref="RedisException"/> or <see cref="TimeoutException"/> when Redis is away.</remarks>
    public async Task SubscribeAsync()
    {
        if (!_isSubscribed)
        {
            await redis.GetSubscriber()
                .SubscribeAsync(RedisKeys.InboxSignal, (_, message) => Add(InboxSignal.Read(redis, message)));
            _isSubscribed = true;
        }
    }

    /// <summary>Returns when there is something, or after some time.</summary>
    public Task WaitAsync(TimeSpan atMost, CancellationToken cancellationToken) => _raised.WaitAsync(atMost, cancellationToken);

    /// <summary>The hash tags of the inboxes to look into now; null for all of them.</summary>
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

    /// <summary>Looks into these inboxes again; null for all of them.</summary>
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
