using System.Globalization;
using ChatMetrics.Telemetry.Chats;
using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Statistics;

/// <summary>What one chat adds to the counters of its groups.</summary>
internal static class ChatCounters
{
    private const long NanoUsd = 1_000_000_000;

    /// <summary>What <see cref="StatisticsScript"/> needs to know of a chat, in its order.</summary>
    public static IEnumerable<RedisValue> Arguments(ChatRecord record)
    {
        var groups = Groups(record);
        var counters = groups.SelectMany(Counters)
            .Concat(groups.Where(group => StatisticsGroups.HasCost(group.Name)).SelectMany(group => Cost(record, group.Name)))
            .Where(counter => counter.Amount != 0).ToArray();
        return
        [
            // As the id tells it: by an id alone its member is found.
            ChatIdSource.MillisecondsOf(record.ChatId) ?? record.StartedAtUs / 1000,
            $"{record.ConversationId} {record.ChatId}",
            counters.Length,
            groups.Count,
            .. counters.Select(counter => (RedisValue)counter.Field),
            .. counters.Select(counter => (RedisValue)counter.Amount),
            .. groups.Select(group => (RedisValue)group.Name),
            .. groups.Select(group => (RedisValue)group.DurationUs),
        ];
    }

    private static List<Group> Groups(ChatRecord record)
    {
        var whole = new Group(StatisticsGroups.All, record.DurationUs, record.Outcome);
        List<Group> groups = [whole, whole with { Name = StatisticsGroups.Of(record.Rating) }];
        if (record.Model is { } model)
        {
            groups.Add(whole with { Name = StatisticsGroups.OfModel(model) });
        }

        if (record.TimeToFirstTokenUs is { } firstToken)
        {
            groups.Add(new Group(StatisticsGroups.FirstToken, firstToken, ChatOutcome.Completed));
        }

        groups.AddRange(record.Stages.Select(stage => new Group(
            StatisticsGroups.Of(stage.Stage), stage.DurationUs, stage.Failed ? record.Outcome : ChatOutcome.Completed)));
        return groups;
    }

    private static (string Field, long Amount)[] Counters(Group group) =>
    [
        (Field(StatisticsCounter.Sum, group.Name), group.DurationUs),
        (Field(LatencyBuckets.IndexOf(group.DurationUs).ToString(CultureInfo.InvariantCulture), group.Name), 1),
        (Field(StatisticsCounter.Failed, group.Name), group.Outcome == ChatOutcome.Failed ? 1 : 0),
        (Field(StatisticsCounter.Cancelled, group.Name), group.Outcome == ChatOutcome.Cancelled ? 1 : 0),
    ];

    private static (string Field, long Amount)[] Cost(ChatRecord record, string group) =>
    [
        (Field(StatisticsCounter.Tokens, group), record.Tokens is { } tokens ? tokens.Input + tokens.Output : 0),
        (Field(StatisticsCounter.PriceNanoUsd, group), (long)((record.PriceUsd ?? 0) * NanoUsd)),
        (Field(StatisticsCounter.Unpriced, group), record is { Tokens: not null, PriceUsd: null } ? 1 : 0),
    ];

    private static string Field(string counter, string group) => $"{counter} {group}";

    /// <summary>A group that the chat is counted in, its duration there, and how the chat ended there.</summary>
    private sealed record Group(string Name, long DurationUs, ChatOutcome Outcome);
}
