using System.Text;
using ChatMetrics.Telemetry.Records;
using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Storage;

/// <summary>
/// Events of one kind on their way into the log: they get the places after the newest one, if that is still the newest.
/// </summary>
internal sealed class LiveEventAppend
{
    /// <summary>The same number that a hub sends at once.</summary>
    private const int EventsPerMessage = 64;

    private readonly LiveEventId? _head;
    private readonly LiveEventId _last;
    private readonly LiveEventKind _kind;
    private readonly SortedSetEntry[] _events;

    /// <param name="head">The newest event; null when there has been none.</param>
    /// <param name="kind">The kind of all these events.</param>
    /// <param name="jsons">The wire JSON of each event, on one line.</param>
    /// <param name="now">Starts a new epoch if the data set is new.</param>
    public LiveEventAppend(LiveEventId? head, LiveEventKind kind, IReadOnlyList<byte[]> jsons, DateTimeOffset now)
    {
        var last = head ?? new LiveEventId(now.ToUnixTimeMilliseconds(), 0);
        _events = new SortedSetEntry[jsons.Count];
        for (var i = 0; i < _events.Length; i++)
        {
            last = last with { Sequence = last.Sequence + 1 };
            byte[] logged = [.. Encoding.ASCII.GetBytes($"{last} {kind.Name()} "), .. jsons[i]];
            _events[i] = new SortedSetEntry(logged, last.Sequence);
        }

        (_head, _last, _kind) = (head, last, kind);
    }

    /// <summary>Adds the writes to a transaction, which fails if another process has appended in the meantime.</summary>
    public void AddTo(ITransaction transaction)
    {
        transaction.AddCondition(_head is { } head
            ? Condition.HashEqual(RedisKeys.EventsHead, "sequence", head.Sequence)
            : Condition.HashNotExists(RedisKeys.EventsHead, "sequence"));
        var (log, kept) = _kind == LiveEventKind.Sample
            ? (RedisKeys.EventSamples, LiveEventLog.KeptSamples)
            : (RedisKeys.Events, LiveEventLog.KeptEvents);
        _ = transaction.HashSetAsync(RedisKeys.EventsHead, [new("epoch", _last.Epoch), new("sequence", _last.Sequence)]);
        _ = transaction.SortedSetAddAsync(log, _events);
        _ = transaction.SortedSetRemoveRangeByRankAsync(log, 0, -kept - 1);
    }

    /// <summary>Publishes the events once they are in the log: whoever misses the message finds them there.</summary>
    public async Task PublishAsync(IConnectionMultiplexer redis)
    {
        var subscriber = redis.GetSubscriber();
        foreach (var some in _events.Chunk(EventsPerMessage))
        {
            try
            {
                await subscriber.PublishAsync(RedisKeys.LiveEvents, Join(some));
            }
            catch (RedisServerException exception) when (RedisFailure.IsForbidden(exception))
            {
                // Without the right to publish: whoever listens looks into the log.
                return;
            }
        }
    }

    private static byte[] Join(SortedSetEntry[] events)
    {
        if (events is [var single])
        {
            return (byte[])single.Element!;
        }

        using var lines = new MemoryStream();
        foreach (var happened in events)
        {
            lines.Write((byte[])happened.Element!);
            lines.WriteByte((byte)'\n');
        }

        return lines.ToArray();
    }
}
