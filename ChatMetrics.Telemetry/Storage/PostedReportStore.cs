using System.Text.Json;
using ChatMetrics.Telemetry.Contracts;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Storage;

/// <summary>
/// The reports that other services and browsers have posted: the newest, up to a number and a size. Each call is one round trip;
/// a report whose id is already stored changes nothing.
/// </summary>
public sealed class PostedReportStore(
    IConnectionMultiplexer redis, TimeProvider time, IOptions<ReportOptions> options, IOptions<RetentionOptions> retention)
{
    private const long BytesPerMegabyte = 1_048_576;
    private const string NoChat = "-";

    // A start time further off means a wrong clock: nobody holds a report back that long, and none comes from the future.
    private static readonly TimeSpan BelievedAge = TimeSpan.FromDays(1);

    private static readonly RedisKey[] Keys = [RedisKeys.ReportIndex, RedisKeys.Reports, RedisKeys.ReportBytes];

    // A member of the index contains everything by which reports are selected. KEYS: index, reports, bytes.
    private const string Lua = """
        local unpack = table.unpack or unpack
        local function parse(member) return string.match(member, '^([^ ]+) ([^ ]+) ([^ ]+) (%d+) (%d+) (.+)$') end
        local function remove(members)
          local ids, bytes = {}, 0
          for i, member in ipairs(members) do
            local id, _, _, size = parse(member)
            ids[i], bytes = id, bytes + tonumber(size)
          end
          redis.call('HDEL', KEYS[2], unpack(ids))
          redis.call('ZREM', KEYS[1], unpack(members))
          redis.call('DECRBY', KEYS[3], bytes)
        end
        """;

    // ARGV: how many may be kept, how many bytes, score of the oldest that is kept, TTL; then id, score, member, size and JSON of
    // each.
    private const string Add = $"""
        {Lua}
        for i = 5, #ARGV, 5 do
          if redis.call('HSETNX', KEYS[2], ARGV[i], ARGV[i + 4]) == 1 then
            redis.call('ZADD', KEYS[1], ARGV[i + 1], ARGV[i + 2])
            redis.call('INCRBY', KEYS[3], ARGV[i + 3])
          end
        end
        while true do
          local outdated = redis.call('ZCOUNT', KEYS[1], '-inf', '(' .. ARGV[3])
          local surplus = math.max(outdated, redis.call('ZCARD', KEYS[1]) - tonumber(ARGV[1]))
          if surplus <= 0 and tonumber(redis.call('GET', KEYS[3]) or '0') > tonumber(ARGV[2]) then surplus = 1 end
          if surplus <= 0 then break end
          local oldest = redis.call('ZRANGE', KEYS[1], 0, math.min(surplus, 500) - 1)
          if #oldest == 0 then redis.call('DEL', KEYS[3]) break end
          remove(oldest)
        end
        for _, key in ipairs(KEYS) do redis.call('EXPIRE', key, ARGV[4]) end
        return 1
        """;

    // Looks at the stored reports only, whose number is bounded. ARGV: the most to find, then source, operation and chat, each ''
    // for any.
    private const string Find = $$"""
        {{Lua}}
        local limit, texts, ids, found = tonumber(ARGV[1]), {}, {}, {}
        for i = 2, 4 do
          if ARGV[i] ~= '' then texts[#texts + 1] = ' ' .. ARGV[i] end
        end
        -- Quickly passes over nearly all that is not meant.
        local function may_be(member)
          for _, text in ipairs(texts) do
            if not string.find(member, text, 1, true) then return false end
          end
          return true
        end
        local function add(member)
          local id, source, chat, _, at, operation = parse(member)
          if (ARGV[2] == '' or ARGV[2] == source)
            and (ARGV[3] == '' or ARGV[3] == operation)
            and (ARGV[4] == '' or ARGV[4] == chat) then
            ids[#ids + 1], found[#found + 1] = id, at
          end
        end
        for first = 0, redis.call('ZCARD', KEYS[1]) - 1, 500 do
          for _, member in ipairs(redis.call('ZREVRANGE', KEYS[1], first, first + 499)) do
            if #ids < limit and may_be(member) then add(member) end
          end
          if #ids == limit then break end
        end
        if #ids == 0 then return found end
        for i, json in ipairs(redis.call('HMGET', KEYS[2], unpack(ids))) do found[#ids + i] = json end
        return found
        """;

    // ARGV: chat ids.
    private const string ForgetChats = $$"""
        {{Lua}}
        local forgotten = {}
        for _, chat in ipairs(ARGV) do forgotten[chat] = true end
        local members = {}
        for _, member in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
          if forgotten[string.match(member, '^[^ ]+ [^ ]+ ([^ ]+)')] then members[#members + 1] = member end
        end
        for first = 1, #members, 500 do remove({ unpack(members, first, math.min(#members, first + 499)) }) end
        return #members
        """;

    /// <summary>Stores reports, each with an id; the oldest beyond the limits are removed.</summary>
    public async Task AddAsync(IReadOnlyList<PerformanceReport> reports)
    {
        var now = time.GetUtcNow();
        await redis.GetDatabase().ScriptEvaluateAsync(
            Add,
            Keys,
            [
                options.Value.MaxReports,
                options.Value.MaxMb * BytesPerMegabyte,
                (now - retention.Value.Chats).ToUnixTimeMilliseconds(),
                (long)retention.Value.Chats.TotalSeconds,
                .. reports.SelectMany(report => Arguments(report, now)),
            ],
            CommandFlags.NoScriptCache);
    }

    /// <summary>The report with this id; null if there is none.</summary>
    public async Task<PerformanceReport?> FindAsync(string id)
    {
        var stored = await redis.GetDatabase().HashGetAsync(RedisKeys.Reports, id);
        return stored.HasValue ? Parse(stored) : null;
    }

    /// <summary>The newest reports that are meant, with the times by which they are ordered, ms since 1970.</summary>
    /// <param name="batch">A database, or a batch of one.</param>
    /// <param name="limit">The most of them; 1 to 1,000.</param>
    internal static async Task<IEnumerable<(long AtMs, PerformanceReport Report)>> ReadAsync(
        IDatabaseAsync batch, ReportFilter filter, int limit)
    {
        var found = (RedisValue[])(await batch.ScriptEvaluateAsync(
            Find, Keys, [limit, filter.Source ?? "", filter.Operation ?? "", filter.ChatId ?? ""], CommandFlags.NoScriptCache)
            )!;
        var (times, reports) = (found.Take(found.Length / 2), found.Skip(found.Length / 2));
        return times.Zip(reports, (at, report) => ((long)at, Parse(report)));
    }

    /// <summary>The ids of all chats that have reports.</summary>
    internal async Task<HashSet<string>> ReadChatIdsAsync()
    {
        var members = await redis.GetDatabase().SortedSetRangeByRankAsync(RedisKeys.ReportIndex);
        return [.. members.Select(member => ((string)member!).Split(' ')[2])];
    }

    /// <summary>Removes the reports of these chats. Doing it twice changes nothing.</summary>
    internal async Task ForgetChatsAsync(RedisValue[] chatIds) => await redis.GetDatabase()
        .ScriptEvaluateAsync(ForgetChats, Keys, chatIds, CommandFlags.NoScriptCache);

    private static PerformanceReport Parse(RedisValue json) =>
        JsonSerializer.Deserialize((byte[])json!, WireJson.Utf8.PerformanceReport)!;

    private static RedisValue[] Arguments(PerformanceReport report, DateTimeOffset now)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(report, WireJson.Utf8.PerformanceReport);
        var isBelieved = report.StartedAt <= now && report.StartedAt >= now - BelievedAge;
        var at = (isBelieved ? report.StartedAt : now).ToUnixTimeMilliseconds();
        var member = $"{report.Id} {report.Source} {report.ChatId ?? NoChat} {json.Length} {at} {report.Operation}";
        return [report.Id, at, member, json.Length, json];
    }
}
