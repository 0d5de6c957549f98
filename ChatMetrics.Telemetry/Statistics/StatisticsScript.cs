using ChatMetrics.Telemetry.Chats;
using ChatMetrics.Telemetry.Live;
using ChatMetrics.Telemetry.Redis;
using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Statistics;

/// <summary>
/// Puts a chat into the index of all chats, counts it in the minute and the hour of its start, and tells the live stream. The
/// index decides whether the chat is new: one that is written twice is counted once and told once.
/// </summary>
internal static class StatisticsScript
{
    /// <summary>How many of a group's slowest chats a period keeps.</summary>
    public const int Slowest = 5;

    // KEYS: index of all chats; of each period the counters and the slowest chats; head and log of the live events.
    // ARGV: score in the index, member, number of counters, number of groups; names of the counters, what the chat adds to each;
    // names of the groups, the chat's duration in each; when each period expires; time and data of the live event.
    // A period costs two reads and one or two writes, and not a write for each counter: Garnet takes longer with every write.
    // A list of slowest chats begins with the duration that a chat must exceed to enter it: few do.
    private static readonly string Count = $$"""
        {{LiveEventLog.Tell}}
        if redis.call('ZADD', KEYS[1], 'NX', ARGV[1], ARGV[2]) == 0 then return 0 end
        local unpack = table.unpack or unpack
        local counters, groups = tonumber(ARGV[3]), tonumber(ARGV[4])
        local durations = 4 + 2 * counters + groups
        local function insert(list, duration)
          local lines = {}
          for line in string.gmatch(list, '\n([^\n]+)') do lines[#lines + 1] = line end
          local place = #lines + 1
          while place > 1 and tonumber(string.match(lines[place - 1], '%d+')) < tonumber(duration) do place = place - 1 end
          table.insert(lines, place, duration .. ' ' .. ARGV[2])
          local least = lines[{{Slowest}}] and string.match(lines[{{Slowest}}], '%d+') or '-1'
          return least .. '\n' .. table.concat(lines, '\n', 1, math.min(#lines, {{Slowest}}))
        end
        for k = 2, #KEYS - 2, 2 do
          local counts, write = redis.call('HMGET', KEYS[k], unpack(ARGV, 5, 4 + counters)), {}
          for i = 1, counters do
            write[2 * i - 1], write[2 * i] = ARGV[4 + i], (counts[i] or 0) + ARGV[4 + counters + i]
          end
          redis.call('HSET', KEYS[k], unpack(write))
          local lists = redis.call('HMGET', KEYS[k + 1], unpack(ARGV, durations - groups + 1, durations))
          write = {}
          for i = 1, groups do
            local list, duration = lists[i] or '-1', ARGV[durations + i]
            if tonumber(string.match(list, '[^\n]+')) < tonumber(duration) then
              write[#write + 1], write[#write + 2] = ARGV[durations - groups + i], insert(list, duration)
            end
          end
          if #write > 0 then redis.call('HSET', KEYS[k + 1], unpack(write)) end
          if not lists[1] then
            local expires = ARGV[durations + groups + k / 2]
            redis.call('EXPIREAT', KEYS[k], expires)
            redis.call('EXPIREAT', KEYS[k + 1], expires)
          end
        end
        tell(KEYS[#KEYS - 1], KEYS[#KEYS], {{LiveEventLog.KeptEvents}}, ARGV[#ARGV - 1], 'chat', ARGV[#ARGV])
        return 1
        """;

    /// <summary>Adds the script to a chat's batch. A period that has expired already, of a chat that comes late, is left out.</summary>
    /// <param name="finished">The chat's live event, wire JSON.</param>
    public static Task CountAsync(IBatch batch, ChatRecord record, byte[] finished, DateTimeOffset now, RetentionOptions retention)
    {
        (StatisticsPeriod Period, TimeSpan Retention)[] periods =
        [
            (StatisticsPeriod.Minute, retention.MinuteStatistics),
            (StatisticsPeriod.Hour, retention.HourStatistics),
        ];
        List<RedisKey> keys = [RedisKeys.Chats];
        List<RedisValue> expiries = [];
        foreach (var (period, kept) in periods)
        {
            var start = period.StartOf(record.StartedAt);
            var expiresAt = start + period.Seconds + (long)kept.TotalSeconds;
            if (expiresAt > now.ToUnixTimeSeconds())
            {
                keys.AddRange([RedisKeys.Statistics(period.Tag, start), RedisKeys.SlowestChats(period.Tag, start)]);
                expiries.Add(expiresAt);
            }
        }

        return batch.ScriptEvaluateAsync(
            Count,
            [.. keys, RedisKeys.EventsHead, RedisKeys.Events],
            [.. ChatCounters.Arguments(record), .. expiries, now.ToUnixTimeMilliseconds(), finished],
            CommandFlags.NoScriptCache);
    }
}
