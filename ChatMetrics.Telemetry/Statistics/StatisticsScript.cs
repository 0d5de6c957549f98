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
    // ARGV: score in the index, member, number of sums, number of groups; names of the sums, their amounts; names of the
    // groups, the chat's duration in each; of each period when the counters and when the slowest chats expire.
    // A period costs two reads and at most two writes, however many groups there are.
    private static readonly string Count = $$"""
        if redis.call('ZADD', KEYS[1], 'NX', ARGV[1], ARGV[2]) == 0 then return 0 end
        local unpack = table.unpack or unpack
        local sums, all = tonumber(ARGV[3]), tonumber(ARGV[4])
        local fields, amounts, groups, durations = {}, {}, {}, {}
        for i = 1, sums do
          fields[i] = ARGV[4 + i]
          amounts[i] = tonumber(ARGV[4 + sums + i])
        end
        for i = 1, all do
          groups[i] = ARGV[4 + 2 * sums + i]
          durations[i] = tonumber(ARGV[4 + 2 * sums + all + i])
          fields[sums + i] = '{{StatisticsCounter.Max}} ' .. groups[i]
          amounts[sums + i] = durations[i]
        end
        local function insert(list, i)
          local lines = {}
          for line in string.gmatch(list, '[^\n]+') do lines[#lines + 1] = line end
          local place = #lines + 1
          while place > 1 and tonumber(string.match(lines[place - 1], '%d+')) < durations[i] do place = place - 1 end
          if place > {{Slowest}} then return list end
          table.insert(lines, place, ARGV[4 + 2 * sums + all + i] .. ' ' .. ARGV[2])
          return table.concat(lines, '\n', 1, math.min(#lines, {{Slowest}}))
        end
        local expiry = 5 + 2 * sums + 2 * all
        for k = 2, #KEYS, 2 do
          local counted = redis.call('HMGET', KEYS[k], unpack(fields))
          local write = {}
          for i = 1, #fields do
            local before = tonumber(counted[i] or 0)
            write[2 * i - 1] = fields[i]
            write[2 * i] = i <= sums and before + amounts[i] or math.max(before, amounts[i])
          end
          redis.call('HSET', KEYS[k], unpack(write))
          redis.call('EXPIREAT', KEYS[k], ARGV[expiry])
          local slowest = redis.call('HMGET', KEYS[k + 1], unpack(groups))
          write = {}
          for i = 1, all do
            local list = insert(slowest[i] or '', i)
            if list ~= slowest[i] then
              write[#write + 1] = groups[i]
              write[#write + 1] = list
            end
          end
          if #write > 0 then
            redis.call('HSET', KEYS[k + 1], unpack(write))
            redis.call('EXPIREAT', KEYS[k + 1], ARGV[expiry + 1])
          end
          expiry = expiry + 2
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
            var expiresAt = Expiry(start, period, kept);
            if (expiresAt > now.ToUnixTimeSeconds())
            {
                keys.AddRange([RedisKeys.Statistics(period.Tag, start), RedisKeys.SlowestChats(period.Tag, start)]);
                // A chat whose record is gone is no example.
                expiries.AddRange([expiresAt, Math.Min(expiresAt, Expiry(start, period, retention.Chats))]);
            }
        }

        return batch.ScriptEvaluateAsync(
            Count, [.. keys], [.. ChatCounters.Arguments(record), .. expiries], CommandFlags.NoScriptCache);
    }

    private static long Expiry(long start, StatisticsPeriod period, TimeSpan kept) =>
        start + period.Seconds + (long)kept.TotalSeconds;
}
