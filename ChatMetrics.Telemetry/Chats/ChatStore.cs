using System.Text.Json;
using ChatMetrics.Telemetry.Live;
using ChatMetrics.Telemetry.Redis;
using ChatMetrics.Telemetry.Wire;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Chats;

/// <summary>Writes finished chats: one batch, one round trip; a record that is written twice changes nothing.</summary>
/// <remarks>Every method throws a <see cref="RedisException"/> or <see cref="TimeoutException"/> when Redis is away.</remarks>
public sealed class ChatStore(IConnectionMultiplexer redis, TimeProvider time, IOptions<RetentionOptions> retention)
{
    private const long NanoUsd = 1_000_000_000;

    // All that belongs to one conversation, atomically; the record's key decides whether this chat is new. KEYS: record,
    // chats, total, peak, turns. ARGV: record, id, its TTL, id to trim to, conversation's TTL, peak cpu or '', peak memory
    // or '', number of counters, then name and amount of each, then the turns.
    private static readonly string SaveConversation = $"""
        if not redis.call('SET', KEYS[1], ARGV[1], 'NX', 'EX', ARGV[3]) then return 0 end
        redis.call('ZADD', KEYS[2], 0, ARGV[2])
        redis.call('ZREMRANGEBYLEX', KEYS[2], '-', '(' .. ARGV[4])
        redis.call('EXPIRE', KEYS[2], ARGV[3])
        local turns = 9 + 2 * tonumber(ARGV[8])
        for i = 9, turns - 1, 2 do redis.call('HINCRBY', KEYS[3], ARGV[i], ARGV[i + 1]) end
        redis.call('EXPIRE', KEYS[3], ARGV[5])
        if ARGV[6] ~= '' then redis.call('ZADD', KEYS[4], 'GT', ARGV[6], 'cpu') end
        if ARGV[7] ~= '' then redis.call('ZADD', KEYS[4], 'GT', ARGV[7], 'memory') end
        redis.call('EXPIRE', KEYS[4], ARGV[5])
        if #ARGV >= turns then
          for i = turns, #ARGV do redis.call('RPUSH', KEYS[5], ARGV[i]) end
          redis.call('LTRIM', KEYS[5], -{RetentionOptions.MaxTurns}, -1)
          redis.call('EXPIRE', KEYS[5], ARGV[3])
        end
        return 1
        """;

    private readonly RetentionOptions _retention = retention.Value;

    /// <summary>The stored turns of a conversation, oldest first; at most 200; none when it is unknown.</summary>
    public async Task<IReadOnlyList<Turn>> ReadTurnsAsync(string conversation)
    {
        var stored = await redis.GetDatabase().ListRangeAsync(RedisKeys.ConversationTurns(conversation)).ConfigureAwait(false);
        return Array.ConvertAll(stored, turn => JsonSerializer.Deserialize((byte[])turn!, StoredJson.Utf8.Turn)!);
    }

    /// <summary>
    /// Saves the record, its share in the conversation's totals, the turns, and the indexes over all conversations, and tells
    /// the live stream.
    /// </summary>
    public async Task SaveAsync(ChatRecord record, IReadOnlyList<Turn> turns)
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
                ],
                SaveArguments(record, turns),
                CommandFlags.NoScriptCache),
            // Of chats at the same time the one that ended first may be written last.
            batch.ExecuteAsync("ZADD", [RedisKeys.Conversations, "GT", record.StartedAtUs + record.DurationUs, conversation]),
            batch.SortedSetAddAsync(RedisKeys.Chats, ChatMember(record), record.StartedAtUs / 1000),
            LiveEventLog.AppendAsync(
                batch, LiveEventKind.Chat, JsonSerializer.SerializeToUtf8Bytes(finished, WireJson.Utf8.FinishedChat), time.GetUtcNow()),
        ];
        batch.Execute();
        await Task.WhenAll(writes).ConfigureAwait(false);
    }

    private static string ChatMember(ChatRecord record) => $"{record.ConversationId} {record.ChatId}";

    private RedisValue[] SaveArguments(ChatRecord record, IReadOnlyList<Turn> turns)
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
            ("tokens", record.Tokens?.Total ?? 0),
            ("price_nano", (long)((record.PriceUsd ?? 0) * NanoUsd)),
            ("unpriced", record is { Tokens: not null, PriceUsd: null } ? 1 : 0),
        ];
        return
        [
            JsonSerializer.SerializeToUtf8Bytes(record, StoredJson.Utf8.ChatRecord),
            record.ChatId,
            (long)_retention.Chats.TotalSeconds,
            ChatIdSource.LowerBound(time.GetUtcNow() - _retention.Chats),
            (long)_retention.Conversations.TotalSeconds,
            record.PeakCpuPercent is { } cpu ? cpu : RedisValue.EmptyString,
            record.PeakMemoryBytes is { } memory ? memory : RedisValue.EmptyString,
            counters.Length,
            .. counters.SelectMany(counter => new RedisValue[] { counter.Name, counter.Amount }),
            .. turns.Select(turn => (RedisValue)JsonSerializer.SerializeToUtf8Bytes(turn, StoredJson.Utf8.Turn)),
        ];
    }
}
