using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Statistics;
using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Testing;
using ChatMetrics.Testing.Records;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace ChatMetrics.Telemetry.Tests.Storage;

/// <summary>Figures over time, and against other times and models.</summary>
public abstract class ComparisonContract(RedisServer server) : StoreContract(server)
{
    private static readonly DateTimeOffset Clock =
        new DateTimeOffset(Now.Year, Now.Month, Now.Day, Now.Hour, 0, 0, TimeSpan.Zero).AddMinutes(30).AddSeconds(45);

    private static int _chats;

    private static StatisticsWindow Hour => StatisticsWindow.Find("1h")!;

    private StatisticsStore Statistics => new(Redis, new FakeTimeProvider(Clock), Retention);

    private ComparisonStore Comparisons => new(
        Redis,
        new ChatIndex(Redis, new FakeTimeProvider(Clock), Retention, NullLogger<ChatIndex>.Instance),
        new FakeTimeProvider(Clock));

    private FoldedChats Store => field ??= new(Redis, new FakeTimeProvider(Clock), Retention);

    [Fact]
    public async Task Read_Questions_HasEveryFigureOfTheChatsThatKnowIt()
    {
        await SaveAsync(
            Chat(Clock, 100) with { PriceUsd = 0.01m, CpuTimeUs = 1000, AllocatedBytes = 1_048_576, Tokens = new(10, 10, false) },
            Chat(Clock, 200) with { PriceUsd = 0.03m, CpuTimeUs = 3000, AllocatedBytes = 3_145_728, Tokens = new(20, 40, false) },
            Chat(Clock, 300) with { PriceUsd = null, CpuTimeUs = null, AllocatedBytes = null, Tokens = null });

        var questions = (await Statistics.ReadAsync(Hour, grouping: null)).Questions;

        Assert.Equal(QuestionFigure.All.Select(figure => figure.Name), questions.Keys);
        Assert.Equal((2, 0.04, 0.02), (questions["price_usd"].Count, questions["price_usd"].Sum, questions["price_usd"].Mean!.Value));
        Assert.Equal((2, 4, 2), (questions["cpu_time_ms"].Count, questions["cpu_time_ms"].Sum, questions["cpu_time_ms"].Mean!.Value));
        Assert.Equal((2, 4, 2), (questions["allocated_mb"].Count, questions["allocated_mb"].Sum, questions["allocated_mb"].Mean!.Value));
        Assert.Equal((2, 80, 40), (questions["tokens"].Count, questions["tokens"].Sum, questions["tokens"].Mean!.Value));
        Assert.Equal((3, 600, 200), (questions["duration_ms"].Count, questions["duration_ms"].Sum, questions["duration_ms"].Mean!.Value));
        Assert.InRange(questions["price_usd"].P95!.Value, 0.03 * 0.95, 0.03);
        Assert.Equal([0.03, 0.01], questions["price_usd"].Highest.Select(chat => chat.Value));
    }

    // What is null in its record is unknown everywhere: never 0, and never among the known.
    [Fact]
    public async Task Read_FailedChatsOfUnknownCost_AreUnknownInEveryFigure()
    {
        await SaveAsync(
        [
            .. Enumerable.Range(0, 10).Select(_ => Chat(Clock, 100) with { Model = "a", PriceUsd = 0.02m, Tokens = new(1000, 200, false) }),
            .. Enumerable.Range(0, 10).Select(_ => Chat(Clock, 100) with { Model = "a", Outcome = ChatOutcome.Failed, Error = "model_failed" }),
        ]);

        var statistics = await Statistics.ReadAsync(Hour, StatisticsGrouping.Model);
        Assert.Equal((10, 0.2m, null), (statistics.UnpricedChats, statistics.KnownPriceUsd, statistics.PriceUsd));
        Assert.Equal((0.2m, null), (statistics.Groups[0].KnownPriceUsd, statistics.Groups[0].PriceUsd));

        var series = await Statistics.ReadSeriesAsync(
            Hour, step: null, StatisticsGrouping.Model, [SeriesMetric.Find("price_usd")!, SeriesMetric.Find("tokens")!]);
        Assert.Equal([(0.2, 10), (12_000, 10)], series.Series.Select(one => (one.Points[^1].Value!.Value, one.Points[^1].Count)));

        var usual = await Statistics.ReadUsualAsync("a");
        Assert.Equal((20, 0.02m, 1200.0), (usual!.Count, usual.PriceUsd!.Value, usual.Tokens!.Value));

        var compared = await Comparisons.CompareAsync(new("model:a", Hour, Model("a")), new("now", Hour));
        Assert.All(
            compared.Figures.Where(figure => figure.Name is "price_usd" or "tokens"),
            figure => Assert.Equal((0, 10, 10), (figure.ChangePercent!.Value, figure.ACount, figure.BCount)));
    }

    [Fact]
    public async Task Read_ByStage_HasItsCpuTimeAndAllocations()
    {
        await SaveAsync(Chat(Clock, 100), Chat(Clock, 100));

        var statistics = await Statistics.ReadAsync(Hour, StatisticsGrouping.Stage);

        Assert.All(statistics.Groups, stage => Assert.Equal((2, 4), (stage.CpuTimeMs, stage.AllocatedMb)));
    }

    [Fact]
    public async Task ReadSeries_EveryMetric_HasAPointForEachStep()
    {
        await SaveAsync(
            Chat(Clock.AddMinutes(-2), 100) with { Model = "a", PriceUsd = 1 },
            Chat(Clock.AddMinutes(-2), 300) with { Model = "b", PriceUsd = null },
            Chat(Clock, 500) with { Model = "a", PriceUsd = 2 });

        var all = await Statistics.ReadSeriesAsync(Hour, step: null, grouping: null, SeriesMetric.All);
        var byModel = await Statistics.ReadSeriesAsync(Hour, SeriesStep.Find("5m"), StatisticsGrouping.Model, [SeriesMetric.Find("chats")!]);

        Assert.Equal("1m", all.Step);
        Assert.Equal(SeriesMetric.All.Select(metric => metric.Name), all.Series.Select(series => series.Metric));
        Assert.All(all.Series, series => Assert.Equal(61, series.Points.Count));
        Assert.Equal((2, 2), Last(all, "chats", 3));
        Assert.Equal((1, 1), Last(all, "price_usd", 3));
        Assert.Equal((0, 0), Last(all, "chats", 2));
        Assert.Equal((null, 0), Last(all, "p95_ms", 2));
        Assert.Equal((200, 2), Last(all, "duration_ms", 3));
        Assert.Equal(["a", "b"], byModel.Series.Select(series => series.Name));
        Assert.Equal(2, byModel.Series[0].Points.Sum(point => point.Value));
        Assert.All(byModel.Series[0].Points, point => Assert.Equal(0, point.T.ToUnixTimeSeconds() % 300));

        static (double?, long) Last(StatisticsSeries series, string metric, int fromEnd)
        {
            var point = series.Series.Single(one => one.Metric == metric).Points[^fromEnd];
            return (point.Value, point.Count);
        }
    }

    [Fact]
    public async Task ReadHeatmap_SomeChats_IsFromTheShortestToTheLongest()
    {
        await SaveAsync(Chat(Clock, 15), Chat(Clock, 16), Chat(Clock.AddMinutes(-1), 150));

        var heatmap = await Statistics.ReadHeatmapAsync(Hour, step: null);

        Assert.Equal([10, 20, 50, 100, 200], heatmap.BoundsMs);
        Assert.Equal([2, 0, 0, 0], heatmap.Columns[^1].Counts);
        Assert.Equal([0, 0, 0, 1], heatmap.Columns[^2].Counts);
        Assert.Equal(3, heatmap.Columns.Sum(column => column.Counts.Sum()));
    }

    [Fact]
    public async Task ReadHeatmap_NoChats_HasNoRows()
    {
        var heatmap = await Statistics.ReadHeatmapAsync(Hour, step: null);

        Assert.Empty(heatmap.BoundsMs);
        Assert.All(heatmap.Columns, column => Assert.Empty(column.Counts));
    }

    [Fact]
    public async Task ReadChanges_FirstChats_SaysThatThereIsNothingToCompareWith()
    {
        var none = await Statistics.ReadChangesAsync(Hour);
        await SaveAsync(Chat(Clock, 100), Chat(Clock, 100));

        var few = await Statistics.ReadChangesAsync(Hour);

        Assert.Equal("No chats in the last hour.", none.Summary);
        Assert.Equal("Too few chats to compare: 2 in the last hour, 0 in the time before.", few.Summary);
        Assert.All(few.Figures, figure => Assert.Null(figure.ChangePercent));
    }

    [Fact]
    public async Task ReadChanges_AStageGotSlower_NamesItAndLeadsToItsChats()
    {
        await SaveAsync(
        [
            .. Enumerable.Range(0, 25).Select(number => Chat(Clock.AddMinutes(-90), 600)),
            .. Enumerable.Range(0, 25).Select(number => Slow(Clock.AddMinutes(-number), 900)),
        ]);

        var changes = await Statistics.ReadChangesAsync(Hour);

        Assert.Equal((25, 25, 0), (changes.Count, changes.BeforeCount, changes.UsualCount));
        Assert.StartsWith("The ", changes.Summary, StringComparison.Ordinal);
        Assert.Contains("duration", changes.Summary, StringComparison.Ordinal);
        Assert.Contains("went up by", changes.Summary, StringComparison.Ordinal);
        Assert.Contains("most of it in `workflow_start`, against the time before.", changes.Summary, StringComparison.Ordinal);
        Assert.Equal("duration_ms", changes.Figure);
        Assert.Equal([1500, 1500, 1500, 1500, 1500], changes.Chats.Select(chat => chat.Value));
        Assert.InRange(changes.Figures.Single(figure => figure.Name == "duration_p50_ms").ChangePercent!.Value, 130, 170);
    }

    [Fact]
    public async Task ReadChanges_TheModelGotDearer_NamesItAgainstTheUsual()
    {
        await SaveAsync(
        [
            .. Enumerable.Range(0, 40).Select(number => Chat(Clock.AddDays(-1 - (number % 4)), 100) with { Model = "a", PriceUsd = 0.01m }),
            .. Enumerable.Range(0, 20).Select(number => Chat(Clock, 100) with { Model = number % 2 == 0 ? "a" : "b", PriceUsd = number % 2 == 0 ? 0.01m : 0.05m }),
        ]);

        var changes = await Statistics.ReadChangesAsync(Hour);

        Assert.Equal((40, 4), (changes.UsualCount, changes.UsualDays));
        Assert.Equal(
            "The cost of a question went up by 200 %, from $0.01 to $0.03, most of it by `b`, against what is usual at these hours.",
            changes.Summary);
        Assert.Equal(("price_usd", 0.05), (changes.Figure, changes.Chats[0].Value));
        Assert.Equal(200, changes.Figures.Single(figure => figure.Name == "price_usd").UsualChangePercent);
    }

    [Fact]
    public async Task Compare_TwoModels_HasTheFiguresOfBoth()
    {
        await SaveAsync(
            Chat(Clock, 100) with { Model = "a", PriceUsd = 0.01m },
            Chat(Clock, 100) with { Model = "b", PriceUsd = 0.03m },
            Chat(Clock, 300) with { Model = "b", PriceUsd = 0.03m });

        var compared = await Comparisons.CompareAsync(new("model:a", Hour, Model("a")), new("model:b", Hour, Model("b")));

        Assert.Equal((1, 2), (compared.A.Count, compared.B.Count));
        var price = compared.Figures.Single(figure => figure.Name == "price_usd");
        Assert.Equal((0.01, 0.03, 200), (price.A!.Value, price.B!.Value, price.ChangePercent!.Value));
        Assert.Equal("1 and 2 chats are too few to compare", price.Summary);
    }

    [Fact]
    public async Task Compare_TwoTimes_SaysWhatTheChatsCanShow()
    {
        await SaveAsync(
        [
            .. Enumerable.Range(0, 40).Select(number => Chat(Clock.AddMinutes(-90), 500 + (10 * (number % 5)))),
            .. Enumerable.Range(0, 40).Select(number => Chat(Clock, 1000 + (10 * (number % 5)))),
        ]);
        var before = StatisticsWindow.Between(Clock.AddHours(-2), Clock.AddMinutes(-61), Clock.AddHours(-3));

        var compared = await Comparisons.CompareAsync(new("before", before), new("now", Hour));

        Assert.Equal((40, 40), (compared.A.Count, compared.B.Count));
        Assert.Matches("^B is slower by 9\\d(\\.\\d)? % ± \\d(\\.\\d)? %\\.$", compared.Summary);
    }

    // By the statistics where these count the filter's chats; by the chats themselves where they do not.
    [Theory]
    [InlineData(null, null, 20, 10, 20.0)]
    [InlineData("a", null, 20, 10, 20.0)]
    [InlineData("a", ChatOutcome.Completed, 10, 0, 20.0)]
    [InlineData("a", ChatOutcome.Failed, 10, 10, null)]
    public async Task Estimate_SomeOfUnknownPrice_IsByTheOthersAndSaysOfHowMany(
        string? model, ChatOutcome? outcome, int sampled, int unpriced, double? usd)
    {
        await SaveAsync(
        [
            .. Enumerable.Range(0, 10).Select(_ => Chat(Clock, 100) with { Model = "a", PriceUsd = 0.02m }),
            .. Enumerable.Range(0, 10).Select(_ => Chat(Clock, 100) with { Model = "a", Outcome = ChatOutcome.Failed }),
        ]);

        var estimate = await Comparisons.EstimateAsync(1000, new ChatFilter(Model: model, Outcome: outcome), Hour);

        Assert.Equal((sampled, unpriced, usd), (estimate.Sampled, estimate.Unpriced, estimate.PriceUsd?.Expected));
    }

    [Fact]
    public async Task Check_ChatsOfAModel_IsByItsOwnFigures()
    {
        await SaveAsync(
            Chat(Clock, 100) with { Model = "a", PriceUsd = 0.01m, Tokens = new(1, 1, Estimated: false) },
            Chat(Clock, 2000) with { Model = "b", PriceUsd = 0.03m, Tokens = new(1, 1, Estimated: false) });
        FigureLimit[] limits =
        [
            new("p95:total", ComparableFigure.FindPercentile(95, "total")!, 500),
            new("cost_per_chat", ComparableFigure.Find("price_usd")!, 0.02),
        ];

        Assert.Equal([true, true, true], await CheckAsync("a"));
        Assert.Equal([true, false, false], await CheckAsync("b"));
        Assert.Equal([false, false, false], await CheckAsync("c"));

        async Task<IEnumerable<bool>> CheckAsync(string model)
        {
            var check = await Comparisons.CheckAsync(new(new("", Hour, Model(model)), limits, MinChats: 1, Baseline: null, WorseBy: []));
            return check.Checks.Select(limit => limit.Ok);
        }
    }

    // The middle of its bucket is above it.
    [Fact]
    public async Task Check_ExactlyAsSlowAsTheLimit_Holds()
    {
        await SaveAsync([.. Enumerable.Range(0, 5).Select(_ => Chat(Clock, 1970))]);
        var limit = new FigureLimit("p95:total", ComparableFigure.FindPercentile(95, "total")!, 1970);

        Assert.True((await Comparisons.CheckAsync(new(new("", Hour), [limit], MinChats: 1, Baseline: null, WorseBy: []))).Ok);
    }

    [Fact]
    public async Task ReadUsual_FewChats_IsNull()
    {
        await SaveAsync([.. Enumerable.Range(0, 4).Select(_ => Chat(Clock, 100) with { Model = "a" })]);
        Assert.Null(await Statistics.ReadUsualAsync("a"));

        await SaveAsync(Chat(Clock.AddDays(-2), 600) with { Model = "a" });

        Assert.Equal((5, 200), ((await Statistics.ReadUsualAsync("a"))!.Count, (await Statistics.ReadUsualAsync("a"))!.DurationMs));
    }

    private static ChatGroup Model(string name) => new(StatisticsGrouping.Model, name);

    private static ChatRecord Slow(DateTimeOffset startedAt, long ms) => Chat(startedAt, ms) with
    {
        Stages = [ExampleChats.Stage(ChatStage.RequestReceived, 600_000), ExampleChats.Stage(ChatStage.WorkflowStart, ms * 1000)],
    };

    private static ChatRecord Chat(DateTimeOffset startedAt, long ms) =>
        ExampleChats.Plain(startedAt, Interlocked.Increment(ref _chats)) with
        {
            Stages = [ExampleChats.Stage(ChatStage.RequestReceived, ms * 1000) with { CpuTimeUs = 1000, AllocatedBytes = 2_097_152 }],
        };

    private Task SaveAsync(params ChatRecord[] chats) => Task.WhenAll(chats.Select(chat => Store.SaveAsync(chat, [])));
}

public sealed class GarnetComparisonTests(GarnetServer server) : ComparisonContract(server), IClassFixture<GarnetServer>;

public sealed class RedisComparisonTests(InstalledRedisServer server)
    : ComparisonContract(server), IClassFixture<InstalledRedisServer>;

public sealed class ClusterComparisonTests(RedisCluster server) : ComparisonContract(server), IClassFixture<RedisCluster>;
