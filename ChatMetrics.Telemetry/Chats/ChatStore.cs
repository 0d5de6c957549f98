using System.Text.Json;
using ChatMetrics.Telemetry.Redis;
using ChatMetrics.Telemetry.Statistics;
using ChatMetrics.Telemetry.Wire;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Chats;

/// <summary>Writes finished chats: one batch, one round trip; a record that is written twice changes nothing.</summary>
/// <remarks>Every method throws a <see cref="RedisException"/> or <see cref="TimeoutException"/> when Redis is away.</remarks>
public sealed class ChatStore(IConnectionMultiplexer redis, TimeProvider time, IOptions<RetentionOptions> retention)
{
    private const long NanoUsd = 1_000_000_000;

    // Written late, a chat's record is there long enough for a repeat to find it.
    private static readonly TimeSpan LeastRecordRetention = TimeSpan.FromHours(1);

    // All that belongs to one conversation, atomically; the record's key decides whether this chat is new. KEYS: record,
    // chats, total, peak, turns, preview. ARGV: record, id, its TTL, the TTL of ids and turns, id to trim to, conversation's TTL, peak
    // cpu or '', peak memory or '', last activity, duration, preview or '', its TTL, number of counters, then name and amount of
    // each, then the turns. A preview is that of the newest chat: each chat replaces or removes it.
    private static readonly string SaveConversation = $"""
        if not redis.call('SET', KEYS[1], ARGV[1], 'NX', 'EX', ARGV[3]) then return 0 end
        redis.call('ZADD', KEYS[2], 0, ARGV[2])
        redis.call('ZREMRANGEBYLEX', KEYS[2], '-', '(' .. ARGV[5])
        redis.call('EXPIRE', KEYS[2], ARGV[4])
        local turns = 14 + 2 * tonumber(ARGV[13])
        for i = 14, turns - 1, 2 do redis.call('HINCRBY', KEYS[3], ARGV[i], ARGV[i + 1]) end
        redis.call('EXPIRE', KEYS[3], ARGV[6])
        if ARGV[7] ~= '' then redis.call('ZADD', KEYS[4], 'GT', ARGV[7], 'cpu') end
        if ARGV[8] ~= '' then redis.call('ZADD', KEYS[4], 'GT', ARGV[8], 'memory') end
        redis.call('ZADD', KEYS[4], 'GT', ARGV[9], 'activity', ARGV[10], 'duration')
        redis.call('EXPIRE', KEYS[4], ARGV[6])
        if #ARGV >= turns then
          for i = turns, #ARGV do redis.call('RPUSH', KEYS[5], ARGV[i]) end
          redis.call('LTRIM', KEYS[5], -{RetentionOptions.MaxTurns}, -1)
          redis.call('EXPIRE', KEYS[5], ARGV[4])
        end
        if ARGV[11] == '' then redis.call('DEL', KEYS[6]) else redis.call('SET', KEYS[6], ARGV[11], 'EX', ARGV[12]) end
        return 1
        """;

    private readonly RetentionOptions _retention = retention.Value;

    /// <summary>The stored turns of a conversation, oldest first; at most 200; none when it is unknown. What cannot be read is left out.</summary>
    public async Task<IReadOnlyList<Turn>> ReadTurnsAsync(string conversation)
    {
        var stored = await redis.GetDatabase().ListRangeAsync(RedisKeys.ConversationTurns(conversation)).ConfigureAwait(false);
        return [.. stored.Select(turn => Turn.Read((byte[])turn!)).OfType<Turn>()];
    }

    /// <summary>
    /// Takes what waits for approval in a conversation: of any number of takers, one gets it. Null when there is nothing, or nothing
    /// that can be read or is still to be approved.
    /// </summary>
    public async Task<PendingPreview?> TakePreviewAsync(string conversation)
    {
        var taken = await redis.GetDatabase().StringGetDeleteAsync(RedisKeys.ConversationPreview(conversation)).ConfigureAwait(false);
        return taken.IsNull || PendingPreview.Read((byte[])taken!) is not { } preview || preview.ExpiresAt <= time.GetUtcNow() ? null : preview;
    }

    /// <summary>
    /// Saves the record, its share in the conversation's totals, the turns, the statistics and indexes over all, and tells
    /// the live stream.
    /// </summary>
    /// <param name="record">The finished chat.</param>
    /// <param name="turns">Its turns; none when it was not answered.</param>
    /// <param name="preview">What the chat proposes; null when it proposes nothing: then what the one before it proposed is dropped.</param>
    public async Task SaveAsync(ChatRecord record, IReadOnlyList<Turn> turns, PendingPreview? preview = null)
    {
        var conversation = record.ConversationId;
        var finished = FinishedChat.From(record);
        var batch = redis.GetDatabase().CreateBatch();
        Task[] writes =
        [
            batch.ScriptEvaluateAsync(
                SaveConversation,
                [
                    RedisKeys.Chat(conversation, record.ChatId),
                    RedisKeys.ConversationChats(conversation),
                    RedisKeys.ConversationTotal(conversation),
                    RedisKeys.ConversationPeak(conversation),
                    RedisKeys.ConversationTurns(conversation),
                    RedisKeys.ConversationPreview(conversation),
                ],
                SaveArguments(record, turns, preview),
                CommandFlags.NoScriptCache),
            // Of chats at the same time the one that ended first may be written last.
            batch.SortedSetAddAsync(RedisKeys.Conversations, conversation, record.EndedAtUs, SortedSetWhen.GreaterThan),
            // Of both indexes the one over all chats decides whether it is counted and told.
            StatisticsScript.CountAsync(
                batch, record, JsonSerializer.SerializeToUtf8Bytes(finished, WireJson.Utf8.FinishedChat), time.GetUtcNow(), _retention),
        ];
        batch.Execute();
        await Task.WhenAll(writes).ConfigureAwait(false);
    }

    private RedisValue[] SaveArguments(ChatRecord record, IReadOnlyList<Turn> turns, PendingPreview? preview)
    {
        (string Name, long Amount)[] counters =
        [
            ("chats", 1),
            ("duration_us", record.DurationUs),
            ("failed", record.Outcome == ChatOutcome.Completed ? 0 : 1),
            ("high", record.Rating == PerformanceRating.HighUsage ? 1 : 0),
            ("cpu_us", record.CpuTimeUs ?? 0),
            ("allocated", record.AllocatedBytes ?? 0),
            ("cpu_unknown", record.CpuTimeUs is null ? 1 : 0),
            ("allocated_unknown", record.AllocatedBytes is null ? 1 : 0),
            ("tokens", record.Tokens?.Total ?? 0),
            ("price_nano", (long)((record.PriceUsd ?? 0) * NanoUsd)),
            ("unpriced", record is { Tokens: not null, PriceUsd: null } ? 1 : 0),
            (ConversationCounters.LatencyField(LatencyBuckets.IndexOf(record.DurationUs)), 1),
        ];
        // A counter that was never raised is not there.
        counters = Array.FindAll(counters, counter => counter.Amount != 0);
        var oldest = time.GetUtcNow() - _retention.Chats;
        var previewSeconds = Math.Ceiling((preview?.ExpiresAt - time.GetUtcNow())?.TotalSeconds ?? 0);
        var recordSeconds = Math.Ceiling(Math.Max((record.StartedAt - oldest).TotalSeconds, LeastRecordRetention.TotalSeconds));
        return
        [
            JsonSerializer.SerializeToUtf8Bytes(record, StoredJson.Utf8.ChatRecord),
            record.ChatId,
            (long)recordSeconds,
            (long)_retention.Chats.TotalSeconds,
            ChatIdSource.LowerBound(oldest),
            (long)_retention.Conversations.TotalSeconds,
            record.PeakCpuPercent is { } cpu ? cpu : RedisValue.EmptyString,
            record.PeakMemoryBytes is { } memory ? memory : RedisValue.EmptyString,
            record.EndedAtUs,
            record.DurationUs,
            previewSeconds > 0 ? JsonSerializer.SerializeToUtf8Bytes(preview!, StoredJson.Utf8.PendingPreview) : RedisValue.EmptyString,
            (long)previewSeconds,
            counters.Length,
            .. counters.SelectMany(counter => new RedisValue[] { counter.Name, counter.Amount }),
            .. turns.Select(turn => (RedisValue)JsonSerializer.SerializeToUtf8Bytes(turn, StoredJson.Utf8.Turn)),
        ];
    }
}
