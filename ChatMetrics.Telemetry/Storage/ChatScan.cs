using ChatMetrics.Telemetry.Statistics;
using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Storage;

/// <summary>Reads any number of chats, the oldest first, a batch at a time: the next one is read when it is asked for.</summary>
public sealed class ChatScan(IConnectionMultiplexer redis, TimeProvider time, ChatIndex index)
{
    /// <summary>The most chats of a batch. Other commands wait while the records of a batch come: there are not too many.</summary>
    public const int MaxBatch = 250;

    // Another replica's clock may be a little ahead.
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(1);

    /// <summary>All chats that match the filter and began by now.</summary>
    /// <param name="window">When they began; null for any time that is kept.</param>
    public async IAsyncEnumerable<ChatBatch> ReadAsync(ChatFilter filter, StatisticsWindow? window)
    {
        var (fromMs, toMs) = await BoundsAsync(window);
        var slices = new ChatSlices(fromMs, toMs);
        for (ChatCursor? after = null; !slices.IsOver;)
        {
            var (chats, next, _, unreadable) = await index.ReadOldestAsync(filter, Between(slices.FromMs, slices.ToMs), after, MaxBatch);
            if (next is null)
            {
                slices.Finish();
            }
            else
            {
                slices.GoOn(next.StartedAtMs);
            }

            after = next;
            yield return new ChatBatch(chats, unreadable);
        }
    }

    /// <summary>About how many chats began in a time.</summary>
    /// <param name="window">Null for any time that is kept.</param>
    public async Task<long> CountAsync(StatisticsWindow? window)
    {
        if (window is null)
        {
            return await redis.GetDatabase().SortedSetLengthAsync(RedisKeys.Chats);
        }

        var (fromMs, toMs) = await BoundsAsync(window);
        return await redis.GetDatabase().SortedSetLengthAsync(RedisKeys.Chats, fromMs, toMs - 1);
    }

    private async Task<(long FromMs, long ToMs)> BoundsAsync(StatisticsWindow? window)
    {
        var now = time.GetUtcNow();
        var end = now + ClockSkew;
        if (window is null)
        {
            // Where nothing is folded yet, a conversation may have chats all the same.
            var oldest = await redis.GetDatabase().SortedSetRangeByRankWithScoresAsync(RedisKeys.Chats, 0, 0);
            return (oldest is [var first] ? (long)first.Score : 0, end.ToUnixTimeMilliseconds());
        }

        var from = window.IsBetween ? window.From : window.EndingAt(now).From;
        var to = window.IsBetween && window.To < end ? window.To : end;
        return (from.ToUnixTimeMilliseconds(), to.ToUnixTimeMilliseconds());
    }

    private static StatisticsWindow Between(long fromMs, long toMs)
    {
        var to = DateTimeOffset.FromUnixTimeMilliseconds(toMs);
        return StatisticsWindow.Between(DateTimeOffset.FromUnixTimeMilliseconds(fromMs), to, oldestMinute: to);
    }
}
