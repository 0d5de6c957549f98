using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using ChatMetrics.Telemetry.Storage;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace ChatMetrics.Api.Spool;

/// <summary>
/// Brings what waits in the spool to Redis, in order, as soon as Redis takes it, and notices when Redis is back.
/// </summary>
internal sealed class SpoolReplayer(
    ChatSpool spool,
    ChatStore store,
    IConnectionMultiplexer redis,
    StorageState state,
    StorageLimit limit,
    SpoolMeter meter,
    IOptions<SpoolOptions> options,
    IOptions<RetentionOptions> retention,
    TimeProvider time,
    ILogger<SpoolReplayer> logger) : BackgroundService
{
    // So few are stored within milliseconds: for them, new chats wait.
    private const int MaxDrained = 500;

    // A record that Redis refuses holds the others up for about a second.
    private const int MaxAttempts = 5;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromMilliseconds(500);
    // What was sent before a silence and is still on its way is carried out by then: after it, nothing of it comes twice.
    private static readonly TimeSpan AnswersFor = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan AdoptAgainAfter = TimeSpan.FromSeconds(10);

    private readonly TimeSpan _maxAge = TimeSpan.FromTicks(Math.Min(options.Value.MaxAge.Ticks, retention.Value.Chats.Ticks));

    private SpoolWindow? _window;
    private long? _answersSince;
    private List<WaitingChat> _left = [];

    /// <summary>What was left behind is there before the first chat: chats of now come after it.</summary>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        spool.Check();
        spool.Adopt();
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var adopted = time.GetTimestamp(); ; await Task.Delay(AskAgainAfter, time, stoppingToken))
        {
            if (time.GetElapsedTime(adopted) > AdoptAgainAfter)
            {
                adopted = time.GetTimestamp();
                spool.Adopt();
                if (spool.Fault is not null)
                {
                    spool.Check();
                }
            }

            await ReplayAsync(stoppingToken);
        }
    }

    // Until nothing waits, or Redis does not take it.
    private async Task ReplayAsync(CancellationToken cancellationToken)
    {
        try
        {
            var before = long.MaxValue;
            for (var stored = true; stored && spool.Records > 0;)
            {
                HoldChatsBack(ref before);
                await spool.FlushAsync();
                for (stored = false; Next(); stored = true)
                {
                    if (!await AnswersAsync() || !IsSettled() || !await StoreAsync(cancellationToken))
                    {
                        return;
                    }

                    state.Recovered();
                    HoldChatsBack(ref before);
                }
            }
        }
        finally
        {
            spool.EndDrain();
        }

        if (await AnswersAsync())
        {
            state.Recovered();
        }
    }

    // When the end is near, or not getting nearer because chats come faster than they are stored.
    private void HoldChatsBack(ref long before)
    {
        var waiting = spool.Records;
        if (state.Outage is null && (waiting <= MaxDrained || waiting >= before))
        {
            spool.BeginDrain();
        }

        before = waiting;
    }

    // Whether there is a record to store. What is damaged or too old is dropped, whether Redis is there or not.
    private bool Next()
    {
        while (true)
        {
            var oldest = time.GetUtcNow() - _maxAge;
            Drop(DropReason.Expired, _left.RemoveAll(chat => chat.TakenAt < oldest), "It waited too long.");
            if (_left.Count > 0)
            {
                return true;
            }

            if (_window is not null)
            {
                spool.Remove(_window);
            }

            _window = spool.Read();
            if (_window is null)
            {
                return false;
            }

            _left = [.. _window.Frames.Select(Parse).OfType<WaitingChat>()];
            Drop(DropReason.Damaged, _window.Frames.Count - _left.Count, "It is not what was written.");
        }
    }

    private bool IsSettled()
    {
        if (!state.IsUnreachable)
        {
            return true;
        }

        _answersSince ??= time.GetTimestamp();
        return time.GetElapsedTime(_answersSince.Value) >= AnswersFor;
    }

    // A server that does not answer is asked with a few bytes: they pile up in the client as long as it is silent.
    [SuppressMessage("Design", "CA1031", Justification = "Whatever is wrong with Redis, it is asked again.")]
    private async Task<bool> AnswersAsync()
    {
        if (!state.IsUnreachable)
        {
            _answersSince = null;
            return true;
        }

        try
        {
            await limit.WaitAsync(redis.GetDatabase().PingAsync());
            return true;
        }
        catch (Exception exception)
        {
            _answersSince = null;
            var fault = RedisErrors.Classify(exception);
            state.Failed(fault);
            return fault == RedisFault.Refused;
        }
    }

    // A server that was away is tried with one record; one that takes it gets all others of the window: conversations side by
    // side, the chats of each one after the other, for their turns are kept in the order in which they come.
    private async Task<bool> StoreAsync(CancellationToken cancellationToken)
    {
        var batch = state.Outage is null ? [.. _left] : _left[..1];
        for (var attempt = 1; ; attempt++)
        {
            var conversations = batch.GroupBy(chat => chat.Chat.Record.ConversationId);
            var stores = await Task.WhenAll(conversations.Select(chats => StoreInOrderAsync(chats, cancellationToken)));
            var results = stores.SelectMany(attempts => attempts).ToList();
            meter.Replayed(results.Count(result => result.Fault is null));
            foreach (var stored in results.Where(result => result.Fault is null))
            {
                _left.Remove(stored.Chat);
            }

            var refused = results.Where(result => result.Fault is RedisFault.Refused).ToList();
            if (results.FirstOrDefault(result => result.Fault is not (null or RedisFault.Refused)) is { Fault: { } fault })
            {
                state.Failed(fault);
                return false;
            }

            if (refused.Count == 0)
            {
                return true;
            }

            spool.EndDrain();
            if (attempt == MaxAttempts)
            {
                foreach (var (chat, _, reason) in refused)
                {
                    _left.Remove(chat);
                    Drop(DropReason.Refused, 1, $"{chat.Chat.Record.ChatId}: {reason}");
                }

                return true;
            }

            await Task.Delay(FirstPause * (1 << attempt), time, cancellationToken);
            batch = refused.ConvertAll(result => result.Chat);
        }
    }

    // Up to the first that Redis is not responding.
    private async Task<List<Attempt>> StoreInOrderAsync(IEnumerable<WaitingChat> chats, CancellationToken cancellationToken)
    {
        var attempts = new List<Attempt>();
        foreach (var chat in chats)
        {
            var attempt = await TryStoreAsync(chat, cancellationToken);
            attempts.Add(attempt);
            if (attempt.Fault is not (null or RedisFault.Refused))
            {
                break;
            }
        }

        return attempts;
    }

    private async Task<Attempt> TryStoreAsync(WaitingChat chat, CancellationToken cancellationToken)
    {
        try
        {
            await limit.WaitAsync(store.SaveOnceAsync(chat.Chat.Record, chat.Chat.Turns)).WaitAsync(cancellationToken);
            return new Attempt(chat, Fault: null, Reason: null);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            return new Attempt(chat, RedisErrors.Classify(exception), exception.Message);
        }
    }

    private void Drop(DropReason reason, int records, string why)
    {
        if (records > 0)
        {
            meter.Dropped(reason, records);
            logger.RecordsDropped(records, why);
        }
    }

    private static WaitingChat? Parse(SpoolFrame frame)
    {
        try
        {
            return frame.Payload is { } payload ? new WaitingChat(frame.TakenAt, SpooledChat.Parse(payload.Span)) : null;
        }
        catch (JsonException)
        {
            // Counted as damaged.
            return null;
        }
    }

    private sealed record WaitingChat(DateTimeOffset TakenAt, SpooledChat Chat);

    private sealed record Attempt(WaitingChat Chat, RedisFault? Fault, string? Reason);
}
