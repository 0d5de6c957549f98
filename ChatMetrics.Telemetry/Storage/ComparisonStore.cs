using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Statistics;
using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Storage;

/// <summary>
/// Holds the chats of a time against limits and against other chats: the statistics of both sides are read in one batch; of a group,
/// whose figures vary in a way that no statistics keep, a sample of its chats as well.
/// </summary>
public sealed class ComparisonStore(IConnectionMultiplexer redis, ChatIndex index, TimeProvider time)
{
    /// <summary>Two sides, and what the chats can show of their difference.</summary>
    public async Task<StatisticsComparison> CompareAsync(StatisticsSide a, StatisticsSide b)
    {
        var now = time.GetUtcNow();
        var chats = await ReadAsync(now, withSamples: true, a, b);
        return ComparisonReport.Create(SideOf(a, chats[0]), SideOf(b, chats[1]), chats[0], chats[1]);

        ComparedSide SideOf(StatisticsSide side, CountedChats counted)
        {
            var range = side.Window.EndingAt(now);
            return new(side.Text, range.From, range.To, counted.Counted.Count);
        }
    }

    /// <summary>Whether limits hold.</summary>
    public async Task<StatisticsCheck> CheckAsync(CheckRequest request)
    {
        var now = time.GetUtcNow();
        StatisticsSide[] sides = request.Baseline is { } baseline ? [request.Chats, baseline] : [request.Chats];
        var chats = await ReadAsync(now, withSamples: sides.Length > 1, sides);
        return new CheckReport(request, request.Chats.Window.EndingAt(now), chats[0]).Create(chats.ElementAtOrDefault(1));
    }

    /// <summary>What so many questions like those of a filter would cost.</summary>
    public async Task<CostEstimate> EstimateAsync(long questions, ChatFilter filter, StatisticsWindow window)
    {
        var group = GroupOf(filter);
        var sampling = group == StatisticsGroups.All ? Task.FromResult(new ChatSample([])) : index.ReadSampleAsync(filter, window);
        if (group is not null)
        {
            var batch = redis.GetDatabase().CreateBatch();
            var reading = new WindowReading(batch, window.EndingAt(time.GetUtcNow()));
            batch.Execute();
            var chats = new CountedChats(await reading.ReadCountersAsync(), group, (await sampling).Chats);
            // Earlier versions did not count every group.
            if (chats.Counted.Count >= chats.Sample.Count)
            {
                return CostEstimator.Estimate(questions, chats);
            }
        }

        return CostEstimator.Estimate(questions, await sampling);
    }

    private async Task<CountedChats[]> ReadAsync(DateTimeOffset now, bool withSamples, params StatisticsSide[] sides)
    {
        var batch = redis.GetDatabase().CreateBatch();
        var readings = Array.ConvertAll(sides, side => new WindowReading(batch, side.Window.EndingAt(now)));
        batch.Execute();
        var samples = Array.ConvertAll(sides, side => withSamples && side.Group is { } group
            ? index.ReadSampleAsync(FilterOf(group), side.Window) : Task.FromResult(new ChatSample([])));
        var chats = new CountedChats[sides.Length];
        for (var i = 0; i < sides.Length; i++)
        {
            chats[i] = new(await readings[i].ReadCountersAsync(), ChatGroup.KeyOf(sides[i].Group), (await samples[i]).Chats);
        }

        return chats;
    }

    // The group that the statistics count the filter's chats in; null if there is none.
    private static string? GroupOf(ChatFilter filter) => filter switch
    {
        _ when filter == new ChatFilter() => StatisticsGroups.All,
        { Model: { } model } when filter == new ChatFilter(Model: model) => StatisticsGroups.OfModel(model),
        { User: { } user } when filter == new ChatFilter(User: user) => StatisticsGroups.OfUser(user),
        { Purpose: { } purpose } when filter == new ChatFilter(Purpose: purpose) => StatisticsGroups.OfPurpose(purpose),
        { Error: { } error } when filter == new ChatFilter(Error: error) => StatisticsGroups.OfError(error),
        _ => null,
    };

    private static ChatFilter FilterOf(ChatGroup group) => new(
        Model: group.Grouping == StatisticsGrouping.Model ? group.Name : null,
        User: group.Grouping == StatisticsGrouping.User ? group.Name : null,
        Purpose: group.Grouping == StatisticsGrouping.Purpose ? group.Name : null);
}
