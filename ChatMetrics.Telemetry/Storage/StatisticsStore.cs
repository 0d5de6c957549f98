using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Statistics;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Storage;

/// <summary>
/// Reads the statistics over all chats: at most 170 periods of a window and 168 of its baseline in one batch, and the records of
/// the slowest chats in a second batch. The cost does not grow with the number of chats.
/// </summary>
public sealed class StatisticsStore(IConnectionMultiplexer redis, TimeProvider time, IOptions<RetentionOptions> retention)
{
    /// <summary>From fewer chats nothing is called usual.</summary>
    public const int MinUsual = 5;

    private const int KeysPerScript = 100;

    // KEYS: the slowest chats of periods. ARGV: the conversation. The durations stay: the first is the group's maximum.
    private const string ForgetConversation = """
        for _, key in ipairs(KEYS) do
          local groups = redis.call('HGETALL', key)
          for i = 2, #groups, 2 do
            local list = string.gsub(groups[i], '(%d+) ([^ \n]+) [^\n]+', function(duration, conversation)
              return conversation == ARGV[1] and duration or nil
            end)
            if list ~= groups[i] then redis.call('HSET', key, groups[i - 1], list) end
          end
        end
        return 1
        """;

    // KEYS: counters and slowest chats of periods. ARGV: the group.
    private const string ForgetGroup = """
        for _, key in ipairs(KEYS) do
          for _, field in ipairs(redis.call('HKEYS', key)) do
            if field == ARGV[1] or string.match(field, '^[^ ]+ (.*)$') == ARGV[1] then redis.call('HDEL', key, field) end
          end
        end
        return 1
        """;

    /// <summary>The statistics of a window that ends now.</summary>
    /// <param name="grouping">How they are grouped; null for the overall row only.</param>
    public async Task<ChatStatistics> ReadAsync(StatisticsWindow window, StatisticsGrouping? grouping)
    {
        var range = window.EndingAt(time.GetUtcNow());
        var batch = redis.GetDatabase().CreateBatch();
        var reading = new WindowReading(batch, range);
        batch.Execute();
        var stored = new SlowestChats(await reading.Slowest);
        var counters = new WindowCounters(WindowReading.Flatten(await reading.Counters), stored.MaxUs);
        var groups = grouping is { } by ? StatisticsGroups.For(by, counters.Groups).ToArray() : [];
        var slowest = await ReadSlowestAsync(
            stored, [.. QuestionFigure.All.Select(figure => figure.Group), .. groups.Select(group => group.Group)]);
        return StatisticsReport.Create(window, range, grouping, counters, groups, slowest);
    }

    /// <summary>The bottlenecks in a window that ends now, compared with the 7 days before it.</summary>
    public async Task<BottleneckReport> ReadBottlenecksAsync(StatisticsWindow window)
    {
        var range = window.EndingAt(time.GetUtcNow());
        var baselineRange = StatisticsWindow.BaselineBefore(range.From);
        var batch = redis.GetDatabase().CreateBatch();
        var reading = new WindowReading(batch, range);
        var baseline = WindowReading.ReadCountersAsync(batch, baselineRange);
        batch.Execute();
        var stored = new SlowestChats(await reading.Slowest);
        var counters = new WindowCounters(WindowReading.Flatten(await reading.Counters), stored.MaxUs);
        var stages = StatisticsGroups.For(StatisticsGrouping.Stage, counters.Groups).ToArray();
        var slowest = await ReadSlowestAsync(stored, [StatisticsGroups.All, .. stages.Select(stage => stage.Group)]);
        return BottleneckFinder.Find(
            window, range, baselineRange, stages, counters, new WindowCounters(WindowReading.Flatten(await baseline)), slowest);
    }

    /// <summary>Figures over the time of a window.</summary>
    /// <param name="step">One of the window's steps; null for the shortest.</param>
    /// <param name="grouping">How they are divided; null for all chats together.</param>
    public async Task<StatisticsSeries> ReadSeriesAsync(
        StatisticsWindow window, SeriesStep? step, StatisticsGrouping? grouping, IReadOnlyList<SeriesMetric> metrics)
    {
        var range = window.EndingAt(time.GetUtcNow());
        var length = step ?? window.Steps.First();
        return SeriesReport.Create(window, range, length, grouping, metrics, await ReadStepsAsync(range, length));
    }

    /// <summary>How long the chats of a window took, over time.</summary>
    /// <param name="step">One of the window's steps; null for the shortest.</param>
    public async Task<LatencyHeatmap> ReadHeatmapAsync(StatisticsWindow window, SeriesStep? step)
    {
        var range = window.EndingAt(time.GetUtcNow());
        var length = step ?? window.Steps.First();
        return SeriesReport.CreateHeatmap(window, range, length, await ReadStepsAsync(range, length));
    }

    /// <summary>A window against the one before it, and against the same hours of the 7 days before.</summary>
    public async Task<StatisticsChanges> ReadChangesAsync(StatisticsWindow window)
    {
        var range = window.EndingAt(time.GetUtcNow());
        // Of more than a day the same hours would be those of the window itself.
        var days = range.To - range.From < TimeSpan.FromHours(26) ? ChangeFinder.Days : 0;
        var batch = redis.GetDatabase().CreateBatch();
        var reading = new WindowReading(batch, range);
        var before = WindowReading.ReadCountersAsync(batch, range.Before());
        var usual = Enumerable.Range(1, days)
            .Select(day => WindowReading.ReadCountersAsync(batch, range.HoursDaysBefore(day))).ToArray();
        batch.Execute();
        var stored = new SlowestChats(await reading.Slowest);
        var daysBefore = await Task.WhenAll(usual);
        var finder = new ChangeFinder(
            window,
            range,
            new WindowCounters(WindowReading.Flatten(await reading.Counters), stored.MaxUs),
            new WindowCounters(WindowReading.Flatten(await before)),
            new WindowCounters(daysBefore.SelectMany(WindowReading.Flatten)),
            daysBefore.Count(day => Array.Exists(day, hour => hour.Length > 0)));
        var examples = await ReadSlowestAsync(stored, [finder.Shown.Group]);
        return finder.Create(examples[finder.Shown.Group]);
    }

    /// <summary>The means of a model's chats in the last 7 days; null where there are fewer than <see cref="MinUsual"/>.</summary>
    public async Task<UsualChat?> ReadUsualAsync(string model)
    {
        var batch = redis.GetDatabase().CreateBatch();
        var reading = WindowReading.ReadCountersAsync(batch, StatisticsWindow.Find("7d")!.EndingAt(time.GetUtcNow()));
        batch.Execute();
        var counted = new WindowCounters(WindowReading.Flatten(await reading))[StatisticsGroups.OfModel(model)];
        return counted.Count < MinUsual ? null : StatisticsReport.Usual(model, counted);
    }

    private async Task<IReadOnlyList<(long Start, WindowCounters Counters)>> ReadStepsAsync(PeriodRange range, SeriesStep step)
    {
        var batch = redis.GetDatabase().CreateBatch();
        var reading = WindowReading.ReadCountersAsync(batch, range);
        batch.Execute();
        return
        [
            .. range.Starts.Zip(await reading)
                .GroupBy(period => step.StartOf(period.First), period => period.Second)
                .Select(periods => (periods.Key, new WindowCounters(WindowReading.Flatten(periods)))),
        ];
    }

    /// <summary>
    /// Removes a conversation's name from the slowest chats; the counters keep its chats, without a name. It reads every stored
    /// minute and hour, some 1,800 small keys. Doing it twice changes nothing.
    /// </summary>
    public Task ForgetConversationAsync(string conversation) =>
        RunAsync(ForgetConversation, PeriodKeys(RedisKeys.SlowestChats), conversation);

    /// <summary>
    /// Removes what was counted of a user by name; what was counted of all chats keeps the user's. It reads every stored minute and hour,
    /// some 3,600 keys. Doing it twice changes nothing.
    /// </summary>
    public Task ForgetUserAsync(string user) =>
        RunAsync(ForgetGroup, [.. PeriodKeys(RedisKeys.Statistics), .. PeriodKeys(RedisKeys.SlowestChats)], StatisticsGroups.OfUser(user));

    private async Task RunAsync(string script, IEnumerable<RedisKey> keys, string argument)
    {
        var batch = redis.GetDatabase().CreateBatch();
        var writes = keys.Chunk(KeysPerScript).Select(chunk =>
            (Task)batch.ScriptEvaluateAsync(script, chunk, [argument], CommandFlags.NoScriptCache)).ToArray();
        batch.Execute();
        await Task.WhenAll(writes);
    }

    // A period's retention starts at its end; another replica's clock may be slightly ahead.
    private IEnumerable<RedisKey> PeriodKeys(Func<string, long, RedisKey> keyOf)
    {
        var now = time.GetUtcNow();
        return
            from kept in new[]
            {
                (Period: StatisticsPeriod.Minute, For: retention.Value.MinuteStatistics),
                (Period: StatisticsPeriod.Hour, For: retention.Value.HourStatistics),
            }
            let length = TimeSpan.FromSeconds(kept.Period.Seconds)
            from start in PeriodRange.Create(kept.Period, now - kept.For - length, now + length).Starts
            select keyOf(kept.Period.Tag, start);
    }

    // The record contains the chat's total duration; if it is missing, the chat has been deleted.
    private async Task<ILookup<string, ChatExample>> ReadSlowestAsync(SlowestChats slowest, string[] groups)
    {
        var candidates = groups.SelectMany(group =>
            slowest.CandidatesOf(group).Select(example => (Group: group, Example: example)))
            .ToArray();
        var batch = redis.GetDatabase().CreateBatch();
        var reads = candidates.Select(candidate => candidate.Example).DistinctBy(example => example.ChatId).ToDictionary(
            example => example.ChatId,
            example => batch.StringGetAsync(RedisKeys.Chat(example.Conversation, example.ChatId)));
        batch.Execute();
        await Task.WhenAll(reads.Values);
        var records = reads
            .Where(read => read.Value.Result.HasValue)
            .Select(read => StoredRecords.ReadChat((byte[])read.Value.Result!))
            .OfType<ChatRecord>()
            .ToDictionary(record => record.ChatId);
        return candidates
            .Where(candidate => records.ContainsKey(candidate.Example.ChatId))
            .GroupBy(candidate => candidate.Group)
            .SelectMany(group => group.Take(SlowestList.Length))
            .ToLookup(
                candidate => candidate.Group,
                candidate => new ChatExample(records[candidate.Example.ChatId], candidate.Example.DurationUs));
    }
}
