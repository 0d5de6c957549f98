using ChatMetrics.Telemetry.Chats;
using ChatMetrics.Telemetry.Redis;
using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Statistics;

/// <summary>
/// Puts a chat into the index of all chats and counts it in the minute and the hour of its start. The index decides whether
/// the chat is new: one that is written twice is counted once.
/// </summary>
internal static class StatisticsScript
{
    /// <summary>How many of a group's slowest chats a period keeps.</summary>
    public const int Slowest = 5;

    // KEYS: index of all chats; of each period the counters and the slowest chats.
    // ARGV: score in the index, member, number of counters, number of groups; name and amount of each counter; names of the
    // groups, the chat's duration in each; when each period expires.
    // A list of slowest chats begins with the duration that a chat must exceed to enter it: few do.
    private static readonly string Count = $$"""
        if redis.call('ZADD', KEYS[1], 'NX', ARGV[1], ARGV[2]) == 0 then return 0 end
        local counters, groups = 4 + 2 * tonumber(ARGV[3]), tonumber(ARGV[4])
        local function insert(list, duration)
          local lines = {}
          for line in string.gmatch(list, '\n([^\n]+)') do lines[#lines + 1] = line end
          local place = #lines + 1
          while place > 1 and tonumber(string.match(lines[place - 1], '%d+')) < tonumber(duration) do place = place - 1 end
          table.insert(lines, place, duration .. ' ' .. ARGV[2])
          local least = lines[{{Slowest}}] and string.match(lines[{{Slowest}}], '%d+') or '-1'
          return least .. '\n' .. table.concat(lines, '\n', 1, math.min(#lines, {{Slowest}}))
        end
        for k = 2, #KEYS, 2 do
          for i = 5, counters, 2 do redis.call('HINCRBY', KEYS[k], ARGV[i], ARGV[i + 1]) end
          local lists = redis.call('HMGET', KEYS[k + 1], (table.unpack or unpack)(ARGV, counters + 1, counters + groups))
          for i = 1, groups do
            local list, duration = lists[i] or '-1', ARGV[counters + groups + i]
            if tonumber(string.match(list, '[^\n]+')) < tonumber(duration) then
              redis.call('HSET', KEYS[k + 1], ARGV[counters + i], insert(list, duration))
            end
          end
          if not lists[1] then
            local expires = ARGV[counters + 2 * groups + k / 2]
            redis.call('EXPIREAT', KEYS[k], expires)
            redis.call('EXPIREAT', KEYS[k + 1], expires)
          end
        end
        return 1
        """;

    /// <summary>Adds the script to a chat's batch. A period that has expired already, of a chat that comes late, is left out.</summary>
    public static Task CountAsync(IBatch batch, ChatRecord record, DateTimeOffset now, RetentionOptions retention)
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
            Count, [.. keys], [.. ChatCounters.Arguments(record), .. expiries], CommandFlags.NoScriptCache);
    }
}
