using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Statistics;
using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Storage;

/// <summary>What several chats add to the statistics of one minute or hour.</summary>
internal sealed class PeriodSums(StatisticsPeriod period, long start, DateTimeOffset expiresAt)
{
    private readonly Dictionary<string, GroupSums> _groups = [];

    public RedisKey CountersKey => RedisKeys.Statistics(period.Tag, start);

    public RedisKey SlowestKey => RedisKeys.SlowestChats(period.Tag, start);

    public DateTimeOffset ExpiresAt => expiresAt;

    public IReadOnlyCollection<GroupSums> Groups => _groups.Values;

    /// <summary>
    /// Adds up chats by the periods of their starts. A period that has expired already, of chats that come late, is left out.
    /// </summary>
    public static IReadOnlyList<PeriodSums> From(IEnumerable<ChatRecord> chats, DateTimeOffset now, RetentionOptions retention)
    {
        var sums = new Dictionary<(StatisticsPeriod, long), PeriodSums>();
        foreach (var chat in chats)
        {
            foreach (var (period, kept) in new[]
            {
                (StatisticsPeriod.Minute, retention.MinuteStatistics), (StatisticsPeriod.Hour, retention.HourStatistics),
            })
            {
                var start = period.StartOf(chat.StartedAt);
                var expiresAt = DateTimeOffset.FromUnixTimeSeconds(start + period.Seconds) + kept;
                if (expiresAt <= now)
                {
                    continue;
                }

                if (!sums.TryGetValue((period, start), out var sum))
                {
                    sums[(period, start)] = sum = new PeriodSums(period, start, expiresAt);
                }

                sum.Add(chat);
            }
        }

        return [.. sums.Values];
    }

    private void Add(ChatRecord chat)
    {
        string name = RedisKeys.ChatMember(chat.ConversationId, chat.ChatId)!;
        AddWhole(StatisticsGroups.All, chat, name);
        GroupOf(StatisticsGroups.For(chat.Rating)).Add(chat.DurationUs, chat.Outcome, name);
        AddWhole(StatisticsGroups.OfPurpose(chat.Purpose), chat, name);
        if (chat.Model is { } model)
        {
            AddWhole(StatisticsGroups.OfModel(model), chat, name);
        }

        if (chat.User is { } user)
        {
            AddWhole(StatisticsGroups.OfUser(user), chat, name);
        }

        if (chat.Error is { } error)
        {
            AddWhole(StatisticsGroups.OfError(error), chat, name);
        }

        foreach (var figure in QuestionFigure.All)
        {
            // The durations are those of all chats, which are counted above.
            if (figure.Group != StatisticsGroups.All && figure.ValueOf(chat) is { } value)
            {
                GroupOf(figure.Group).Add(value, ChatOutcome.Completed, name);
            }
        }

        foreach (var stage in chat.Stages)
        {
            var group = GroupOf(StatisticsGroups.For(stage.Stage));
            group.Add(stage.DurationUs, stage.Failed ? chat.Outcome : ChatOutcome.Completed, name);
            group.AddUse(stage.CpuTimeUs, stage.AllocatedBytes);
        }
    }

    private void AddWhole(string groupName, ChatRecord chat, string name)
    {
        var group = GroupOf(groupName);
        group.Add(chat.DurationUs, chat.Outcome, name);
        group.AddCost(chat);
    }

    private GroupSums GroupOf(string name)
    {
        if (!_groups.TryGetValue(name, out var group))
        {
            _groups[name] = group = new GroupSums(name);
        }

        return group;
    }
}
