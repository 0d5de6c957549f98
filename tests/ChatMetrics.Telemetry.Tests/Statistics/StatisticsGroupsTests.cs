using ChatMetrics.Telemetry.Statistics;
using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Testing.Records;

namespace ChatMetrics.Telemetry.Tests.Statistics;

public sealed class StatisticsGroupsTests
{
    [Fact]
    public void For_EveryGrouping_HasAGroupOfAChat()
    {
        var chat = ExampleChats.Answered with { User = "ann", Error = "cancelled" };
        var counted = PeriodSums.From([chat], chat.StartedAt, new RetentionOptions())[0].Groups.Select(group => group.Name).ToArray();

        Assert.All(Enum.GetValues<StatisticsGrouping>(), grouping => Assert.NotEmpty(StatisticsGroups.For(grouping, counted)));
    }

    [Fact]
    public void Find_EveryGrouping_IsFoundByItsName()
    {
        Assert.All(Enum.GetValues<StatisticsGrouping>(), grouping => Assert.Equal(grouping, StatisticsGroupings.Find(grouping.Name())));
        Assert.Null(StatisticsGroupings.Find("later"));
        Assert.Null(StatisticsGroupings.Find(null));
    }
}
