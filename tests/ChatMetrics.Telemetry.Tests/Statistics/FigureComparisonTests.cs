using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Statistics;
using static ChatMetrics.Telemetry.Tests.Statistics.SideChats;

namespace ChatMetrics.Telemetry.Tests.Statistics;

public sealed class FigureComparisonTests
{
    private static readonly ChatGroup Model = new(StatisticsGrouping.Model, "a");

    [Fact]
    public void Compare_ManyChatsThatAreSlower_SaysByHowMuchAndHowSure()
    {
        var duration = Compare("duration_ms", Count(Taking(Around(1000, 60))), Count(Taking(Around(1080, 60))));

        Assert.Equal("slower by 8 % ± 3 %", duration.Summary);
        Assert.Equal((8, true, 60, 60), (duration.ChangePercent!.Value, duration.Differs!.Value, duration.ACount, duration.BCount));
        Assert.InRange(duration.ChangeLowPercent!.Value, 4.5, 5.5);
        Assert.InRange(duration.ChangeHighPercent!.Value, 10.5, 11.5);
    }

    [Fact]
    public void Compare_TheOtherWayRound_IsFaster() =>
        Assert.Equal("faster by 7 % ± 3 %", Compare("duration_ms", Count(Taking(Around(1080, 60))), Count(Taking(Around(1000, 60)))).Summary);

    [Fact]
    public void Compare_FortyChatsThatVaryMuch_ShowNoDifference()
    {
        var a = Enumerable.Range(1, 40).Select(i => 100.0 * i);

        var duration = Compare("duration_ms", Count(Taking(a)), Count(Taking(a.Select(ms => ms * 1.05))));

        Assert.Matches(@"^no difference that 40 chats could show \(-\d+ % to \+\d+ %\)$", duration.Summary);
        Assert.Equal((5.0, false), (duration.ChangePercent!.Value, duration.Differs!.Value));
    }

    [Fact]
    public void Compare_P95OfFortyChats_IsTooFewToSay()
    {
        var p95 = Compare("duration_p95_ms", Count(Taking(Around(100, 40))), Count(Taking(Around(300, 52))));

        Assert.Equal("40 and 52 chats are too few to compare", p95.Summary);
        Assert.Null(p95.Differs);
        Assert.Null(p95.ChangeLowPercent);
        Assert.InRange(p95.ChangePercent!.Value, 190, 210);
    }

    [Fact]
    public void Compare_P95OfManyChats_IsSlower() =>
        Assert.StartsWith("slower by ", Compare("duration_p95_ms", Count(Taking(Around(100, 100))), Count(Taking(Around(150, 100)))).Summary, StringComparison.Ordinal);

    [Fact]
    public void Compare_P95OfNeighbouringBuckets_IsKnownAsFarAsTheBucketsTell()
    {
        var p95 = Compare("duration_p95_ms", Count(Taking(Enumerable.Repeat(1000.0, 500))), Count(Taking(Enumerable.Repeat(1030.0, 500))));

        Assert.InRange(3, p95.ChangeLowPercent!.Value, p95.ChangeHighPercent!.Value);
        Assert.InRange(p95.ChangeHighPercent.Value - p95.ChangeLowPercent.Value, 4, 12);
    }

    [Fact]
    public void Compare_Errors_DifferByPoints()
    {
        var errors = Compare("error_percent", Count(Failing(2, of: 200)), Count(Failing(20, of: 200)));

        Assert.Equal("failing more often by 9 points (5 to 14 points)", errors.Summary);
        Assert.Equal((9.0, 900.0), (errors.Points!.Difference, errors.ChangePercent!.Value));
        Assert.InRange(errors.Points.Low!.Value, 4, 6);
        Assert.InRange(errors.Points.High!.Value, 13, 15);
        Assert.Null(errors.ChangeLowPercent);
    }

    [Fact]
    public void Compare_FreeAgainstPriced_IsDearer()
    {
        var price = Compare("price_usd", Count(Priced(0, 0, 20)), Count(Priced(0.01m, 0, 20)));

        Assert.Equal(("dearer, $0.01 against $0.00", true), (price.Summary, price.Differs));
        Assert.Null(price.ChangePercent);
        Assert.Equal("no difference, 0 for both", Compare("price_usd", Count(Priced(0, 0, 20)), Count(Priced(0, 0, 20))).Summary);
    }

    [Fact]
    public void Compare_PricesOfModels_VaryAsTheirNewestChatsDo()
    {
        var price = Compare("price_usd", Count(Priced(0.01m, 0.004m, 60), Model), Count(Priced(0.015m, 0.004m, 60), Model));

        Assert.Matches(@"^dearer by 50 % (± 1\d %|\(\d\d to \d\d %\))$", price.Summary);
        Assert.Equal((60, 60), (price.ACount, price.BCount));
    }

    [Fact]
    public void Compare_FirstTokensOfModels_AreThoseOfTheirNewestChats()
    {
        var first = Compare("time_to_first_token_p95_ms", Count(Speaking(100, 100), Model), Count(Speaking(200, 100), Model));

        Assert.Equal((100, true), (first.ACount, first.Differs!.Value));
        Assert.InRange(first.B!.Value, 220 * 0.95, 220 * 1.05);
    }

    [Fact]
    public void Compare_NothingKnown_SaysOfWhom()
    {
        var price = Compare("price_usd", Count(Taking(Around(100, 20))), Count(Priced(0.01m, 0, 20)));

        Assert.Equal(("not known of A", 0, 20), (price.Summary, price.ACount, price.BCount));
        Assert.Null(Compare("chats", Count([]), Count([])).Summary);
    }

    [Fact]
    public void Create_SomeFiguresDiffer_NamesThemInOneSentence()
    {
        var (a, b) = (Priced(0.01m, 0, 60), Priced(0.03m, 0, 60));
        var side = new ComparedSide("", Start, Start, 60);

        Assert.Equal("B is dearer by 200.0 % ± 1.4 %.", ComparisonReport.Create(side, side, Count(a), Count(b)).Summary);
        Assert.StartsWith(
            "The duration: no difference that 60 chats could show (", ComparisonReport.Create(side, side, Count(a), Count(a)).Summary, StringComparison.Ordinal);
    }

    private static ComparedFigure Compare(string name, CountedChats a, CountedChats b) =>
        new FigureComparison(ComparableFigure.Find(name)!, a, b).ToContract();

    private static IEnumerable<ChatRecord> Failing(int failed, int of) => Taking(Enumerable.Repeat(100.0, of))
        .Select((chat, number) => number < failed ? chat with { Outcome = ChatOutcome.Failed, Error = "model_failed" } : chat);

    private static IEnumerable<ChatRecord> Priced(decimal usd, decimal more, int count) => Taking(Enumerable.Repeat(100.0, count))
        .Select((chat, number) => chat with { Model = "a", PriceUsd = usd + (more * ((number % 3) - 1)), Tokens = new(1, 1, Estimated: false) });

    private static IEnumerable<ChatRecord> Speaking(double ms, int count) => Taking(Around(ms, count))
        .Select(chat => chat with { Model = "a", TimeToFirstTokenUs = chat.DurationUs });
}
