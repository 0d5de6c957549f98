using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Statistics;
using static ChatMetrics.Telemetry.Tests.Statistics.SideChats;

namespace ChatMetrics.Telemetry.Tests.Statistics;

public sealed class CheckReportTests
{
    private static readonly StatisticsWindow Hour = StatisticsWindow.Find("1h")!;

    [Fact]
    public void Check_EveryLimitHolds_IsOk()
    {
        var check = Check(Count(Taking(Around(1000, 40))), [Percentile(95, "total", 2000), Figure("error_rate", "error_percent", 1)]);

        Assert.True(check.Ok);
        Assert.Equal((40, "All 3 limits hold."), (check.Chats, check.Summary));
        Assert.Equal(["min_chats", "p95:total", "error_rate"], check.Checks.Select(limit => limit.Name));
        Assert.Equal(("40, at least 1", "0 % is within 1 %"), (check.Checks[0].Summary, check.Checks[2].Summary));
        Assert.Matches(@"^1\.\d+ s is within 2 s$", check.Checks[1].Summary);
        Assert.InRange(check.Checks[1].Value!.Value, 1100 * 0.95, 1100 * 1.05);
    }

    [Fact]
    public void Check_SomeLimitsDoNotHold_NamesThem()
    {
        var check = Check(
            Count(Taking(Around(1000, 40))), [Percentile(95, "workflow_start", 500), Percentile(99, "total", 600), Percentile(50, "total", 5000)]);

        Assert.False(check.Ok);
        Assert.Equal("2 of 4 limits do not hold: p95:workflow_start, p99:total.", check.Summary);
        Assert.EndsWith(" s is above 500 ms", check.Checks[1].Summary, StringComparison.Ordinal);
        Assert.Equal(
            "/statistics/bottlenecks?from=2026-01-20T10:00:00.000Z&to=2026-01-20T11:00:00.000Z", check.Checks[1].See);
        Assert.Equal(
            "/chats?sort=duration_ms&from=2026-01-20T10:00:00.000Z&to=2026-01-20T11:00:00.000Z", check.Checks[2].See);
    }

    [Fact]
    public void Check_NoChats_FailsEveryLimit()
    {
        var check = Check(Count([]), [Percentile(95, "total", 2000), Figure("error_rate", "error_percent", 1), Figure("wasted", "wasted_usd", 1)]);

        Assert.All(check.Checks, limit => Assert.False(limit.Ok));
        Assert.Equal(("no chats in the last hour", "not known of any chat"), (check.Checks[0].Summary, check.Checks[1].Summary));
        Assert.Null(check.Checks[1].Value);
    }

    [Fact]
    public void Check_FewerChatsThanDemanded_Fails()
    {
        var chats = Taking(Around(100, 30)).Select((chat, number) => number < 4 ? chat with { TimeToFirstTokenUs = 50_000 } : chat);

        var check = Check(Count(chats), [Percentile(95, "total", 2000), Percentile(95, "time_to_first_token", 2000)], minChats: 20);

        Assert.Equal([true, true, false], check.Checks.Select(limit => limit.Ok));
        Assert.Equal((4, "known of 4 chats, fewer than 20"), (check.Checks[2].Count, check.Checks[2].Summary));
        Assert.Equal("30 is fewer than 31", Check(Count(chats), [], minChats: 31).Checks[0].Summary);
        Assert.Equal("1 of 1 limits does not hold: min_chats.", Check(Count(chats), [], minChats: 31).Summary);
    }

    [Fact]
    public void Check_SomePricesUnknown_SaysOfHowMany()
    {
        var chats = Taking(Around(100, 10)).Select((chat, number) => chat with { Tokens = new(1, 1, Estimated: false), PriceUsd = number < 3 ? null : 0.02m });

        var check = Check(Count(chats), [Figure("cost_per_chat", "price_usd", 0.01), Figure("wasted", "wasted_usd", 0.01)]);

        Assert.Equal((false, 0.02, 7, "USD"), (check.Checks[1].Ok, check.Checks[1].Value, check.Checks[1].Count, check.Checks[1].Unit));
        Assert.Equal("$0.02 is above $0.01; not known of 3 of 10 chats", check.Checks[1].Summary);
        Assert.Equal("$0.00 is within $0.01; not known of 3 of 10 chats", check.Checks[2].Summary);
    }

    // Those of a group are counted by sums, those of all chats by value: they say the same.
    [Theory]
    [InlineData(null)]
    [InlineData("a")]
    public void Check_FailedChatsOfUnknownCost_AreUnknownOfAGroupToo(string? model)
    {
        var chats = Taking(Around(100, 20)).Select((chat, number) => chat with
        {
            Model = "a",
            Outcome = number < 10 ? ChatOutcome.Completed : ChatOutcome.Failed,
            Tokens = number < 10 ? new(1000, 200, Estimated: false) : null,
            PriceUsd = number < 10 ? 0.0144m : null,
        });
        FigureLimit[] limits =
            [Figure("cost_per_chat", "price_usd", 0.01), Figure("tokens_per_chat", "tokens", 1300), Figure("wasted", "wasted_usd", 1)];

        var check = Check(Count(chats, model is null ? null : new(StatisticsGrouping.Model, model)), limits, minChats: 15);

        Assert.Equal(
            [(0.0144, 10, false), (1200, 10, false), (0, 10, false)],
            check.Checks.Skip(1).Select(limit => (limit.Value!.Value, limit.Count, limit.Ok)));
    }

    [Fact]
    public void Check_EveryChatFailedAtUnknownCost_FailsLimitsOfMoney()
    {
        var chats = Taking(Around(100, 20)).Select(chat => chat with { Model = "a", Outcome = ChatOutcome.Failed });

        var check = Check(
            Count(chats, new(StatisticsGrouping.Model, "a")), [Figure("cost_per_chat", "price_usd", 1), Figure("wasted", "wasted_usd", 1)]);

        Assert.Equal([(false, "not known of any chat"), (false, "not known of any chat")], check.Checks.Skip(1).Select(Words));
    }

    [Fact]
    public void Check_NoPriceKnown_Fails()
    {
        var chats = Taking(Around(100, 10)).Select(chat => chat with { Tokens = new(1, 1, Estimated: false) });

        Assert.Equal((false, "not known of any chat"), Words(Check(Count(chats), [Figure("cost_per_chat", "price_usd", 1)]).Checks[1]));
    }

    // What is rounded for a page is not rounded here.
    [Fact]
    public void Check_SmallShare_IsNotRoundedAway()
    {
        var chats = Taking(Around(100, 2500)).Select((chat, number) => number == 0 ? chat with { Outcome = ChatOutcome.Failed } : chat);

        Assert.Equal((false, "0.04 % is above 0.01 %"), Words(Check(Count(chats), [Figure("error_rate", "error_percent", 0.01)]).Checks[1]));
    }

    [Fact]
    public void Check_ExactlyTheLimit_Holds()
    {
        var chats = Taking(Around(100, 100)).Select((chat, number) => chat with
        {
            PriceUsd = 0.1m,
            Outcome = number < 7 ? ChatOutcome.Failed : ChatOutcome.Completed,
        });

        var check = Check(Count(chats), [Figure("cost_per_chat", "price_usd", 0.1), Figure("error_rate", "error_percent", 7)]);

        Assert.True(check.Ok, check.Summary);
    }

    [Theory]
    [InlineData(1300, false, "slower by 30 % ± 4 %")]
    [InlineData(1050, true, "slower by 5 % ± 3 %")]
    [InlineData(1000, true, "no difference that 60 chats could show (-2.7 % to +2.8 %)")]
    [InlineData(500, true, "faster by 50.0 % ± 1.4 %")]
    public void Check_AgainstABaseline_FailsOnlyWhereItIsShownToBeWorse(double ms, bool ok, string words)
    {
        var check = Check(Count(Taking(Around(ms, 60))), [], baseline: Count(Taking(Around(1000, 60))), worseBy: 10);

        Assert.Equal(ok, check.Checks[1].Ok);
        Assert.Equal(words, check.Checks[1].Summary);
        Assert.Equal((60, 60), (check.Checks[1].Count, check.Checks[1].BaselineCount));
    }

    [Fact]
    public void Check_BaselineOfTooFewChats_Fails()
    {
        var check = Check(Count(Taking(Around(100, 60))), [], baseline: Count(Taking(Around(100, 3))), worseBy: 10);

        Assert.Equal((false, "3 and 60 chats are too few to compare"), Words(check.Checks[1]));
    }

    [Fact]
    public void Check_ChatsOfAModel_LeadsToThem()
    {
        var group = new ChatGroup(StatisticsGrouping.Model, "a b");
        var chats = Count(Taking(Around(100, 5)).Select(chat => chat with { Model = "a b" }), group);

        var check = Check(chats, [Percentile(95, "total", 200)], group: group);

        Assert.True(check.Ok, check.Summary);
        Assert.EndsWith("&model=a%20b", check.Checks[1].See, StringComparison.Ordinal);
    }

    private static (bool Ok, string Words) Words(CheckedLimit limit) => (limit.Ok, limit.Summary);

    private static FigureLimit Percentile(int percent, string of, double ms) => new($"p{percent}:{of}", ComparableFigure.FindPercentile(percent, of)!, ms);

    private static FigureLimit Figure(string name, string figure, double limit) => new(name, ComparableFigure.Find(figure)!, limit);

    private static StatisticsCheck Check(
        CountedChats chats, FigureLimit[] limits, long minChats = 1, CountedChats? baseline = null, double? worseBy = null, ChatGroup? group = null)
    {
        var side = new StatisticsSide("", Hour, group);
        var request = new CheckRequest(
            side, limits, minChats, baseline is null ? null : side, worseBy is { } percent ? [Figure("worse_by:duration_ms", "duration_ms", percent)] : []);
        return new CheckReport(request, new PeriodRange(StatisticsPeriod.Hour, Start, Start.AddHours(1)), chats).Create(baseline);
    }
}
