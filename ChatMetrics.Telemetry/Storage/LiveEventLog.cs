using System.Text.Json;
using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Records;
using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Storage;

/// <summary>
/// The events of the live stream. In one step, each gets its position and is stored for a while; then it is published, so every
/// event that a subscriber has received is in the log. Samples are stored separately, because there is one each second and nobody
/// misses an old one.
/// </summary>
public sealed class LiveEventLog(IConnectionMultiplexer redis)
{
    /// <summary>The number of samples kept.</summary>
    public const int KeptSamples = 300;

    /// <summary>The number of other events kept.</summary>
    public const int KeptEvents = 10_000;

    // ARGV: first and last rank, the text that an event of the conversation contains.
    private const string ForgetConversation = """
        for _, event in ipairs(redis.call('ZRANGE', KEYS[1], ARGV[1], ARGV[2])) do
          if string.find(event, ARGV[3], 1, true) then
            local id = string.match(event, '^[^ ]+')
            redis.call('ZREM', KEYS[1], event)
            redis.call('ZADD', KEYS[1], string.match(id, '%d+$'), id)
          end
        end
        return 1
        """;

    private const int EventsPerScript = 1000;
    private const int MaxAttempts = 20;
    private const int BackoffMs = 5;

    /// <summary>Appends an event and publishes it.</summary>
    /// <param name="kind">The event's kind.</param>
    /// <param name="json">Wire JSON on one line.</param>
    /// <param name="now">Starts a new epoch if the data set is new.</param>
    public async Task AppendAsync(LiveEventKind kind, byte[] json, DateTimeOffset now)
    {
        for (var attempt = 1; ; attempt++)
        {
            var database = redis.GetDatabase();
            var next = new LiveEventAppend(await ReadHeadAsync(), kind, [json], now);
            var transaction = database.CreateTransaction();
            next.AddTo(transaction);
            if (await transaction.ExecuteAsync())
            {
                await next.PublishAsync(redis);
                return;
            }

            if (attempt == MaxAttempts)
            {
                throw new TimeoutException("Others kept an event from being logged.");
            }

            // Another process has appended: hosts sample at the same moment.
            await Task.Delay(Random.Shared.Next(attempt * BackoffMs));
        }
    }

    /// <summary>The position of the newest event; null if there has been none in this data set.</summary>
    public Task<LiveEventId?> ReadHeadAsync() => ReadHeadAsync(redis.GetDatabase());

    /// <summary>
    /// The newest chats and alerts, the newest first: fewer than asked for where conversations have been deleted.
    /// </summary>
    /// <param name="count">How many at most.</param>
    public async Task<IReadOnlyList<LiveEvent>> ReadNewestAsync(int count)
    {
        var newest = await redis.GetDatabase().SortedSetRangeByRankAsync(RedisKeys.Events, 0, count - 1, Order.Descending);
        return [.. newest.Select(stored => LiveEvent.Parse((byte[])stored!)).OfType<LiveEvent>()];
    }

    /// <summary>The events after one sequence number, up to and including another; of samples at most the last 300.</summary>
    public async Task<LiveEventRange> ReadAsync(long after, long upTo)
    {
        var batch = redis.GetDatabase().CreateBatch();
        var events = ReadRangeAsync(batch, RedisKeys.Events, after, upTo);
        var samples = ReadRangeAsync(batch, RedisKeys.EventSamples, after, upTo);
        // Read after the range: what has not been trimmed now had not been trimmed then.
        var oldest = batch.SortedSetRangeByRankWithScoresAsync(RedisKeys.Events, 0, 0);
        var kept = batch.SortedSetLengthAsync(RedisKeys.Events);
        var epoch = batch.HashGetAsync(RedisKeys.EventsHead, "epoch");
        batch.Execute();

        var found = (await events).Concat(await samples);
        var first = await oldest;
        return new LiveEventRange(
            (long?)await epoch ?? 0,
            await kept < KeptEvents ? 0 : (long)first[0].Score,
            [.. found.Select(stored => LiveEvent.Parse((byte[])stored!)).OfType<LiveEvent>().OrderBy(e => e.Id.Sequence)]);
    }

    /// <summary>
    /// Removes a conversation's chats from the log; their positions remain, empty. Looks at all events, 1,000 per script call.
    /// Doing it twice changes nothing.
    /// </summary>
    public Task ForgetConversationAsync(string conversation) =>
        ForgetAsync($"\"conversation_id\":{JsonSerializer.Serialize(conversation, WireJson.Utf8.String)}");

    /// <summary>Removes alerts about a user from the log; their positions remain, empty.</summary>
    public Task ForgetUserAsync(string user) =>
        ForgetAsync($"\"group_by\":\"user\",\"group\":{JsonSerializer.Serialize(user, WireJson.Utf8.String)}");

    // As written in an event. Inside a string, quotation marks are escaped, so it cannot match there.
    private async Task ForgetAsync(string property)
    {
        var batch = redis.GetDatabase().CreateBatch();
        var writes = new List<Task>();
        for (var first = 0; first < KeptEvents; first += EventsPerScript)
        {
            writes.Add(batch.ScriptEvaluateAsync(
                ForgetConversation,
                [RedisKeys.Events],
                [first, first + EventsPerScript - 1, property],
                CommandFlags.NoScriptCache));
        }

        batch.Execute();
        await Task.WhenAll(writes);
    }

    /// <inheritdoc cref="ReadHeadAsync()"/>
    internal static async Task<LiveEventId?> ReadHeadAsync(IDatabaseAsync batch)
    {
        var head = await batch.HashGetAsync(RedisKeys.EventsHead, ["epoch", "sequence"]);
        return head[0].HasValue ? new LiveEventId((long)head[0], (long)head[1]) : null;
    }

    private static Task<RedisValue[]> ReadRangeAsync(IBatch batch, RedisKey log, long after, long upTo) =>
        batch.SortedSetRangeByScoreAsync(log, after, upTo, Exclude.Start);
}
