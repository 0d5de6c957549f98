using System.Collections.Concurrent;
using System.Threading.Channels;
using ChatMetrics.Telemetry.Redis;
using StackExchange.Redis;

namespace ChatMetrics.Api.LiveMetrics;

/// <summary>
/// Fans Redis's channels out to this process's subscribers: one subscription to a channel, one frame to an event, the same
/// bytes to all. A subscriber that reads too slowly loses its oldest events.
/// </summary>
internal sealed class LiveHub(IConnectionMultiplexer redis, TimeProvider time, ILogger<LiveHub> logger) : BackgroundService
{
    // About a minute of samples.
    private const int QueueLength = 64;

    private static readonly TimeSpan SubscribeAgainAfter = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<Channel<byte[]>, LiveEvents> _subscribers = new();

    /// <summary>How many subscribers there are.</summary>
    public int Subscribers => _subscribers.Count;

    /// <summary>Frames from now on, until the subscription is disposed.</summary>
    public LiveSubscription Subscribe(LiveEvents events)
    {
        var queue = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(QueueLength)
        {
            FullMode = BoundedChannelFullMode.DropOldest,
            SingleReader = true,
        });
        _subscribers[queue] = events;
        return new LiveSubscription(queue.Reader, () => _subscribers.TryRemove(queue, out _));
    }

    /// <summary>Sends an event to all that want its kind; <paramref name="name"/> null makes it unnamed.</summary>
    public void Send(LiveEvents kind, string? name, byte[] json)
    {
        byte[]? frame = null;
        foreach (var (queue, events) in _subscribers)
        {
            if (events.HasFlag(kind))
            {
                queue.Writer.TryWrite(frame ??= SseFrame.Of(name, json));
            }
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        SubscribeAsync(RedisKeys.LiveSamples, json => Send(LiveEvents.Sample, name: null, (byte[])json!), stoppingToken),
        SubscribeAsync(RedisKeys.LiveChats, json => Send(LiveEvents.Chat, "chat", (byte[])json!), stoppingToken));

    // Until it has worked once: from then on the client resumes by itself after every reconnect.
    private async Task SubscribeAsync(RedisChannel channel, Action<RedisValue> send, CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(SubscribeAgainAfter, time);
        do
        {
            try
            {
                await redis.GetSubscriber().SubscribeAsync(channel, (_, json) => send(json));
                return;
            }
            catch (Exception exception) when (exception is RedisException or TimeoutException)
            {
                logger.NotSubscribed(exception.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}

/// <summary>The kinds of events that a subscriber can ask for.</summary>
[Flags]
internal enum LiveEvents
{
    None = 0,
    Sample = 1,
    Chat = 2,

    /// <summary>Nothing is published yet under this kind.</summary>
    Alert = 4,

    /// <summary>Redis goes away, is back.</summary>
    Storage = 8,
    All = Sample | Chat | Alert | Storage,
}

/// <summary>One subscriber's frames.</summary>
internal sealed class LiveSubscription(ChannelReader<byte[]> frames, Action end) : IDisposable
{
    public ChannelReader<byte[]> Frames { get; } = frames;

    public void Dispose() => end();
}
