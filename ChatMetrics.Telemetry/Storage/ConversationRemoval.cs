using ChatMetrics.Telemetry.Storage.Folding;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Storage;

/// <summary>
/// Removes a conversation and all that is stored of it. At first it is set aside as a whole: from then on it is unknown, and a
/// chat that arrives starts it anew; one that ended before and waits in a spool is not stored any more. Then its chats are
/// removed, some hundred at a time, those that have still to be folded once they are. A removal that broke off is carried on by
/// the next one.
/// </summary>
public sealed class ConversationRemoval(
    IConnectionMultiplexer redis,
    ChatRetention chatRetention,
    StatisticsStore statistics,
    LiveEventLog events,
    PostedReportStore reports,
    ChatFolder folder,
    TimeProvider time,
    IOptions<RetentionOptions> retention)
{
    private const int ChatsAtATime = 500;

    // Also remembers one that is unknown: its chats may wait in the spool of a process that is down. KEYS: total, chats, peak, turns,
    // removed total, removed chats, preview, routine, removed conversations. ARGV: the removal's id, the name under which it is
    // remembered, now, from when on others are, TTL.
    private const string SetAside = """
        if redis.call('EXISTS', KEYS[5]) == 1 then return 0 end
        redis.call('ZADD', KEYS[9], ARGV[3], ARGV[2])
        redis.call('ZREMRANGEBYSCORE', KEYS[9], '-inf', ARGV[4])
        redis.call('EXPIRE', KEYS[9], ARGV[5])
        if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
        redis.call('RENAME', KEYS[1], KEYS[5])
        redis.call('HSET', KEYS[5], 'removal', ARGV[1])
        if redis.call('EXISTS', KEYS[2]) == 1 then redis.call('RENAME', KEYS[2], KEYS[6]) end
        redis.call('DEL', KEYS[3], KEYS[4], KEYS[7], KEYS[8])
        return 1
        """;

    // Counts what it removes, so that a retry counts nothing. KEYS: all chats, the removal's counter. ARGV: TTL, members.
    private const string RemoveChats = """
        redis.call('INCRBY', KEYS[2], redis.call('ZREM', KEYS[1], unpack(ARGV, 2)))
        redis.call('EXPIRE', KEYS[2], ARGV[1])
        return 1
        """;

    // Also stops counting the chats that retention had already trimmed. KEYS: the removal's counter, trimmed chats. ARGV: the
    // conversation's number of chats, TTL.
    private const string Settle = """
        local left = tonumber(ARGV[1]) - tonumber(redis.call('GET', KEYS[1]) or '0')
        if left > 0 then
          redis.call('DECRBY', KEYS[2], left)
          redis.call('INCRBY', KEYS[1], left)
        end
        redis.call('EXPIRE', KEYS[1], ARGV[2])
        return 1
        """;

    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan CounterKeptAfterwards = TimeSpan.FromMinutes(1);

    private readonly long _counterSeconds = (long)retention.Value.Conversations.TotalSeconds;

    /// <summary>Returns once nothing of the conversation is left; false if it was unknown.</summary>
    /// <param name="conversation">The conversation's id.</param>
    /// <param name="roundTrip">
    /// The longest that Redis may take for one step. The number of steps depends on the number of chats.
    /// </param>
    /// <param name="foldedWithin">
    /// The longest that a worker may take to fold the conversation's chats; null for the length of a round trip.
    /// </param>
    public async Task<bool> RemoveAsync(string conversation, TimeSpan roundTrip, TimeSpan? foldedWithin = null)
    {
        var brokenOff = await FinishAsync(conversation, roundTrip, foldedWithin ?? roundTrip);
        var now = time.GetUtcNow();
        var setAside = await redis.GetDatabase().ScriptEvaluateAsync(
            SetAside,
            [
                RedisKeys.ConversationTotal(conversation),
                RedisKeys.ConversationChats(conversation),
                RedisKeys.ConversationPeak(conversation),
                RedisKeys.ConversationTurns(conversation),
                RedisKeys.RemovedTotal(conversation),
                RedisKeys.RemovedChats(conversation),
                RedisKeys.ConversationPreview(conversation),
                RedisKeys.ConversationRoutine(conversation),
                RedisKeys.RemovedConversations(ChatInbox.TagFor(redis, conversation)),
            ],
            [
                $"{Guid.NewGuid():N}",
                ChatStore.RemovedName(conversation),
                now.ToUnixTimeMilliseconds(),
                (now - retention.Value.Chats).ToUnixTimeMilliseconds(),
                (long)retention.Value.Chats.TotalSeconds,
            ],
            CommandFlags.NoScriptCache).WaitAsync(roundTrip);
        if ((long)setAside == 0)
        {
            return brokenOff;
        }

        await FinishAsync(conversation, roundTrip, foldedWithin ?? roundTrip);
        return true;
    }

    // Every step may be repeated, even by another process at the same time.
    private async Task<bool> FinishAsync(string conversation, TimeSpan roundTrip, TimeSpan foldedWithin)
    {
        var database = redis.GetDatabase();
        var removed = await database.HashGetAsync(RedisKeys.RemovedTotal(conversation), ["removal", "chats"])
            .WaitAsync(roundTrip);
        if (removed[0].IsNull)
        {
            return false;
        }

        var counter = RedisKeys.Removal(removed[0]!);
        await RemoveChatsAsync(database, conversation, counter, roundTrip, foldedWithin);
        await ConversationOrder.RemoveAsync(database, conversation).WaitAsync(roundTrip);
        await statistics.ForgetConversationAsync(conversation).WaitAsync(roundTrip);
        await events.ForgetConversationAsync(conversation).WaitAsync(roundTrip);
        await folder.ForgetConversationAsync(conversation).WaitAsync(roundTrip);
        await database.ScriptEvaluateAsync(
            Settle, [counter, RedisKeys.ChatsTrimmed], [removed[1], _counterSeconds], CommandFlags.NoScriptCache)
            .WaitAsync(roundTrip);
        // Chats older than their retention no longer belong to any conversation, but may still be in the index of all chats.
        await chatRetention.TrimAsync().WaitAsync(roundTrip);
        await ListAgainAsync(database, conversation).WaitAsync(roundTrip);
        await database.KeyDeleteAsync(RedisKeys.RemovedTotal(conversation)).WaitAsync(roundTrip);
        await database.KeyExpireAsync(counter, CounterKeptAfterwards).WaitAsync(roundTrip);
        return true;
    }

    private async Task RemoveChatsAsync(
        IDatabase database, string conversation, RedisKey counter, TimeSpan roundTrip, TimeSpan foldedWithin)
    {
        var left = RedisKeys.RemovedChats(conversation);
        var reported = await reports.ReadChatIdsAsync().WaitAsync(roundTrip);
        while (await database.SortedSetRangeByRankAsync(left, 0, ChatsAtATime - 1)
            .WaitAsync(roundTrip) is { Length: > 0 } chats)
        {
            await WaitUntilFoldedAsync(conversation, chats, roundTrip, foldedWithin);
            await database.ScriptEvaluateAsync(
                RemoveChats,
                [RedisKeys.Chats, counter],
                [_counterSeconds, .. chats.Select(chat => RedisKeys.ChatMember(conversation, chat!))],
                CommandFlags.NoScriptCache).WaitAsync(roundTrip);
            await RankedChats.RemoveAsync(database, conversation, Array.ConvertAll(chats, chat => (string)chat!)).WaitAsync(roundTrip);
            var keys = Array.ConvertAll(chats, chat => RedisKeys.Chat(conversation, chat!));
            var stored = await database.StringGetAsync(keys).WaitAsync(roundTrip);
            await GroupedChats.RemoveAsync(database, [.. StoredRecords.ReadChats(stored)]).WaitAsync(roundTrip);
            if (Array.FindAll(chats, chat => reported.Contains(chat!)) is { Length: > 0 } withReports)
            {
                await reports.ForgetChatsAsync(withReports).WaitAsync(roundTrip);
            }

            var batch = database.CreateBatch();
            Task[] writes =
            [
                batch.KeyDeleteAsync(keys),
                batch.SortedSetRemoveAsync(left, chats),
            ];
            batch.Execute();
            await Task.WhenAll(writes).WaitAsync(roundTrip);
        }
    }

    // A chat folded after its removal would stay in the indexes. If no worker folds, this method does.
    private async Task WaitUntilFoldedAsync(string conversation, RedisValue[] chats, TimeSpan roundTrip, TimeSpan foldedWithin)
    {
        var start = time.GetTimestamp();
        while (!await folder.FoldAsync(conversation, chats).WaitAsync(roundTrip))
        {
            if (time.GetElapsedTime(start) > foldedWithin)
            {
                throw new TimeoutException("Chats of the conversation have still to be counted.");
            }

            await Task.Delay(LookAgainAfter, time);
        }
    }

    // A chat that arrived in the meantime may have listed the conversation before it was taken off the list.
    private static async Task ListAgainAsync(IDatabase database, string conversation)
    {
        var activity = await database.SortedSetScoreAsync(RedisKeys.ConversationPeak(conversation), "activity");
        if (activity is { } lastActivityUs)
        {
            await database.SortedSetAddAsync(
                RedisKeys.Conversations, conversation, (long)lastActivityUs, SortedSetWhen.GreaterThan);
        }
    }
}
