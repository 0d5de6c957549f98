using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Statistics;
using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Storage;

/// <summary>
/// Holds the chats of a time against limits and against other chats: the statistics of both sides are read in one batch; of a group,
/// whose figures vary in a way that no statistics keep, its newest chats as well.
/// </summary>
public sealed class ComparisonStore(IConnectionMultiplexer redis, ChatIndex index, TimeProvider time)
{
    /// <summary>Two sides, and what the chats can show of their difference.</summary>
    public async Task<StatisticsComparison> CompareAsync(StatisticsSide a, StatisticsSide b)
    {
        var now = time.GetUtcNow();
        var chats = await ReadAsync(now, withNewest: true, a, b);
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
        var chats = await ReadAsync(now, withNewest: sides.Length > 1, sides);
        return new CheckReport(request, request.Chats.Window.EndingAt(now), chats[0]).Create(chats.ElementAtOrDefault(1));
    }

    private async Task<CountedChats[]> ReadAsync(DateTimeOffset now, bool withNewest, params StatisticsSide[] sides)
    {
        var batch = redis.GetDatabase().CreateBatch();
        var readings = Array.ConvertAll(sides, side => new WindowReading(batch, side.Window.EndingAt(now)));
        batch.Execute();
        var newest = Array.ConvertAll(sides, side => withNewest && side.Group is { } group
            ? index.ReadNewestAsync(FilterOf(group), side.Window) : Task.FromResult<IReadOnlyList<ChatRecord>>([]));
        var chats = new CountedChats[sides.Length];
        for (var i = 0; i < sides.Length; i++)
        {
            chats[i] = new(await readings[i].ReadCountersAsync(), ChatGroup.KeyOf(sides[i].Group), await newest[i]);
        }

        return chats;
    }

    private static ChatFilter FilterOf(ChatGroup group) => new(
        Model: group.Grouping == StatisticsGrouping.Model ? group.Name : null,
        User: group.Grouping == StatisticsGrouping.User ? group.Name : null,
        Purpose: group.Grouping == StatisticsGrouping.Purpose ? group.Name : null);
}
