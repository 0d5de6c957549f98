using System.Text.Json;
using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Statistics;
using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Telemetry.Tests.Statistics;
using ChatMetrics.Testing;
using ChatMetrics.Testing.Records;
using FsCheck.Fluent;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Tests.Storage;

public abstract class StatisticsStoreContract(RedisServer server) : StoreContract(server)
{
    private const int Slowest = 5;

    private static readonly DateTimeOffset HourStart = new(Now.Year, Now.Month, Now.Day, Now.Hour, 0, 0, TimeSpan.Zero);

    // In the middle of an hour and of a minute. Keys expire by the server's clock, so it is today.
    private static readonly DateTimeOffset Clock = HourStart.AddMinutes(30).AddSeconds(45);

    private static int _chats;

    private static StatisticsWindow Hour => StatisticsWindow.Find("1h")!;

    private StatisticsStore Statistics => new(Redis, new FakeTimeProvider(Clock), Retention);

    private FoldedChats Store => field ??= new(Redis, new FakeTimeProvider(Clock), Retention);

    [Theory]
    [InlineData(StatisticsGrouping.Stage)]
    [InlineData(StatisticsGrouping.Model)]
    [InlineData(StatisticsGrouping.Rating)]
    public async Task Read_NoChats_SaysSo(StatisticsGrouping grouping)
    {
        var statistics = await Statistics.ReadAsync(Hour, grouping);

        Assert.Equal(
            """
            {"name":"all","count":0,"errors":0,"cancelled":0,"mean_ms":null,"p50_ms":null,"p90_ms":null,"p95_ms":null,"p99_ms":null,"max_ms":null,
            "time_share_percent":null,"tokens_total":0,"price_usd":0,"known_price_usd":0,"wasted_usd":0,"cpu_time_ms":0,"allocated_mb":0,"slowest":[]}
            """.ReplaceLineEndings(""),
            JsonSerializer.Serialize(statistics.Overall, WireJson.Default.LatencyStatistics));
        Assert.Empty(statistics.Groups);
        Assert.Equal((0, 0), (statistics.TokensTotal, statistics.PriceUsd));
        Assert.Equal((0, null), (statistics.HighUsageChats, statistics.HighUsagePercent));
        Assert.Equivalent(new FirstTokenStatistics(0, null, null, null, []), statistics.TimeToFirstToken, strict: true);
    }

    [Fact]
    public async Task Save_SameChatTwice_CountsItOnce()
    {
        var chat = Chat(Clock, 1000);
        await SaveAsync(chat);
        var once = await Statistics.ReadAsync(Hour, StatisticsGrouping.Stage);

        await Store.SaveOnceAsync(chat, []);

        Assert.Equivalent(once, await Statistics.ReadAsync(Hour, StatisticsGrouping.Stage), strict: true);
        Assert.Equal(1, once.Overall.Count);
    }

    [Fact]
    public async Task Read_CpuTimeOfOneChatIsNotKnown_TellsNoSum()
    {
        await SaveAsync(Chat(Clock, 1000) with { CpuTimeUs = 500 });
        Assert.Equal(0.5, (await Statistics.ReadAsync(Hour, grouping: null)).Overall.CpuTimeMs);

        await SaveAsync(Chat(Clock, 1000) with { CpuTimeUs = null });

        Assert.Null((await Statistics.ReadAsync(Hour, grouping: null)).Overall.CpuTimeMs);
    }

    [Fact]
    public async Task Save_ManyAtOnce_LosesNone()
    {
        await SaveAsync([.. Enumerable.Range(1, 200).Select(ms => Chat(Clock, ms * 1000))]);

        var all = (await Statistics.ReadAsync(Hour, grouping: null)).Overall;

        Assert.Equal((200, 100.5, 200), (all.Count, all.MeanMs, all.MaxMs));
        Assert.Equal([200, 199, 198, 197, 196], all.Slowest.Select(chat => chat.DurationMs));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Read_ManyDurations_PercentilesAreNearTheExactOnes(int seed)
    {
        var random = new System.Random(seed);
        // From 0.1 ms to 100 s, each order of magnitude as likely as the next, all over the hour.
        var durations = Enumerable.Range(0, 2000).Select(_ => (long)(100 * Math.Pow(10, 6 * random.NextDouble()))).ToArray();

        await SaveAsync([.. durations.Select(duration => Chat(Clock.AddSeconds(-random.Next(3600)), duration))]);

        await AssertNearAsync(durations);
    }

    [Fact]
    public async Task Read_AnyDurations_PercentilesAreNearTheExactOnes()
    {
        foreach (var durations in Durations.Any.Sample(size: 60, numberOfSamples: 25))
        {
            await EmptyAsync();
            await SaveAsync([.. durations.Select((us, place) => Chat(Clock.AddSeconds(-place * 59), us))]);

            await AssertNearAsync(durations);
        }
    }

    [Theory]
    [InlineData("5m", 60)]
    [InlineData("1h", 60)]
    [InlineData("24h", 3600)]
    [InlineData("7d", 3600)]
    public async Task Read_Window_BeginsAtTheFullPeriodAndEndsNow(string name, int periodSeconds)
    {
        var window = StatisticsWindow.Find(name)!;
        var empty = await Statistics.ReadAsync(window, grouping: null);
        await SaveAsync(
            Chat(empty.From.AddMilliseconds(-1), 1000),
            Chat(empty.From, 2000),
            Chat(empty.From.AddSeconds(periodSeconds).AddMilliseconds(-1), 3000),
            Chat(empty.From.AddSeconds(periodSeconds), 4000),
            Chat(Clock, 5000));

        var statistics = await Statistics.ReadAsync(window, grouping: null);

        Assert.Equal(Clock, statistics.To);
        Assert.Equal(0, statistics.From.ToUnixTimeSeconds() % periodSeconds);
        Assert.InRange(
            statistics.To - statistics.From, Length(name), Length(name) + TimeSpan.FromSeconds(periodSeconds));
        Assert.Equal((4, 3.5), (statistics.Overall.Count, statistics.Overall.MeanMs));
    }

    [Fact]
    public async Task Read_SameChatsByMinutesAndByHours_GivesTheSame()
    {
        await SaveAsync([.. Enumerable.Range(0, 300).Select(place => Chat(Clock.AddSeconds(-place * 10), 1000 + (place * place)))]);

        var minutes = await Statistics.ReadAsync(Hour, StatisticsGrouping.Stage);
        var hours = await Statistics.ReadAsync(StatisticsWindow.Find("24h")!, StatisticsGrouping.Stage);

        // Of chats with equal values any may be among the highest.
        Assert.Equivalent(WithoutHighest(minutes) with { Window = "24h", From = hours.From }, WithoutHighest(hours), strict: true);

        static ChatStatistics WithoutHighest(ChatStatistics statistics) => statistics with
        {
            Questions = statistics.Questions.ToDictionary(figure => figure.Key, figure => figure.Value with { Highest = [] }),
        };
    }

    [Fact]
    public async Task Read_ByStage_TellsTheShareOfTheTimeAndWhereItFailed()
    {
        var failed = Chat(Clock, 0) with
        {
            Stages = [ExampleChats.Stage(ChatStage.RequestReceived, 100), ExampleChats.Stage(ChatStage.ProcessingHistory, 900, failed: true)],
            Outcome = ChatOutcome.Failed,
        };
        var cancelled = Chat(Clock, 0) with
        {
            Stages = [ExampleChats.Stage(ChatStage.RequestReceived, 1000, failed: true)],
            Outcome = ChatOutcome.Cancelled,
        };
        await SaveAsync(failed, cancelled);

        var statistics = await Statistics.ReadAsync(Hour, StatisticsGrouping.Stage);

        Assert.Equal(
            ["request_received 2 0 1 55.0", "processing_history 1 1 0 45.0"],
            statistics.Groups.Select(FormattableText));
        Assert.Equal("all 2 1 1 100.0", FormattableText(statistics.Overall));

        static string FormattableText(LatencyStatistics row) =>
            FormattableString.Invariant($"{row.Name} {row.Count} {row.Errors} {row.Cancelled} {row.TimeSharePercent:0.0}");
    }

    [Fact]
    public async Task Read_ByModelAndByRating_HasARowForEach()
    {
        await SaveAsync(
            Chat(Clock, 1000) with { Model = "llama 3:8b" },
            Chat(Clock, 3000) with { Model = "gpt-5", Rating = PerformanceRating.HighUsage },
            Chat(Clock, 2000) with { Model = null, Tokens = null, PriceUsd = null });

        var models = await Statistics.ReadAsync(Hour, StatisticsGrouping.Model);
        var ratings = await Statistics.ReadAsync(Hour, StatisticsGrouping.Rating);

        Assert.Equal([("gpt-5", 1, 3.0, 50), ("llama 3:8b", 1, 1, 16.7)], models.Groups.Select(Row));
        Assert.Equal([("Good", 2, 2.0, 50), ("High Usage", 1, 3, 50)], ratings.Groups.Select(Row));

        static (string, long, double?, double?) Row(LatencyStatistics row) => (row.Name, row.Count, row.MaxMs, row.TimeSharePercent);
    }

    [Fact]
    public async Task Read_Costs_AreTheSumUntilAPriceIsUnknown()
    {
        await SaveAsync(Chat(Clock, 1), Chat(Clock, 1));
        var known = await Statistics.ReadAsync(Hour, grouping: null);
        await SaveAsync(Chat(Clock, 1) with { PriceUsd = null });
        var unknown = await Statistics.ReadAsync(Hour, grouping: null);

        Assert.Equal((300, 0.002m), (known.TokensTotal, known.PriceUsd));
        Assert.Equal(450, unknown.TokensTotal);
        Assert.Null(unknown.PriceUsd);
        Assert.Equal((0.002m, 0), (known.KnownPriceUsd, known.UnpricedChats));
        Assert.Equal((0.002m, 1), (unknown.KnownPriceUsd, unknown.UnpricedChats));
    }

    [Fact]
    public async Task Read_HighUsage_IsCountedAndAShareOfAll()
    {
        await SaveAsync(
            Chat(Clock, 1), Chat(Clock, 1) with { Rating = PerformanceRating.HighUsage }, Chat(Clock.AddMinutes(-9), 1), Chat(Clock, 1));

        var statistics = await Statistics.ReadAsync(Hour, grouping: null);

        Assert.Equal((1, 25), (statistics.HighUsageChats, statistics.HighUsagePercent));
    }

    [Fact]
    public async Task Read_TimeToFirstToken_IsOfTheChatsInWhichTheModelSpoke()
    {
        await SaveAsync(
            [
                Chat(Clock, 1) with { TimeToFirstTokenUs = null },
                .. Enumerable.Range(1, 100).Select(ms => Chat(Clock.AddSeconds(-ms), 200_000, $"c{ms}") with { TimeToFirstTokenUs = ms * 1000 }),
            ]);

        var first = (await Statistics.ReadAsync(Hour, grouping: null)).TimeToFirstToken;

        Assert.Equal(100, first.Count);
        Assert.Equal(50, first.P50Ms!.Value, 50 * 0.05);
        Assert.Equal(95, first.P95Ms!.Value, 95 * 0.05);
        Assert.Equal(99, first.P99Ms!.Value, 99 * 0.05);
        Assert.Equal([("c100", 100, 200), ("c99", 99, 200)], first.Slowest.Take(2).Select(chat => (chat.ConversationId, chat.DurationMs, chat.TotalDurationMs)));
    }

    [Fact]
    public async Task Read_CostsByModel_AreEachModelsOwn()
    {
        await SaveAsync(
            Chat(Clock, 1) with { Model = "priced" },
            Chat(Clock, 1) with { Model = "priced" },
            Chat(Clock, 1) with { Model = "unpriced", PriceUsd = null },
            Chat(Clock, 1) with { Model = "failed", Tokens = null, PriceUsd = null, Outcome = ChatOutcome.Failed });

        var models = await Statistics.ReadAsync(Hour, StatisticsGrouping.Model);
        var ratings = await Statistics.ReadAsync(Hour, StatisticsGrouping.Rating);

        Assert.Equal([("failed", 0, null), ("priced", 300, 0.002m), ("unpriced", 150, null)], models.Groups.Select(Row));
        Assert.Equal([("Good", null, null)], ratings.Groups.Select(Row));

        static (string, long?, decimal?) Row(LatencyStatistics row) => (row.Name, row.TokensTotal, row.PriceUsd);
    }

    [Fact]
    public async Task Save_ChatThatComesLate_IsCountedInItsOwnTimeOnly()
    {
        // Its minute has expired, its hour has not.
        await SaveAsync(Chat(Clock.AddHours(-10), 1000));

        Assert.Equal(0, (await Statistics.ReadAsync(Hour, grouping: null)).Overall.Count);
        Assert.Equal(1, (await Statistics.ReadAsync(StatisticsWindow.Find("24h")!, grouping: null)).Overall.Count);
        Assert.False(await IsStoredAsync(StatisticsPeriod.Minute, Clock.AddHours(-10)));
    }

    [Fact]
    public async Task Save_ChatOlderThanAllStatistics_IsInTheIndexOnly()
    {
        await SaveAsync(Chat(Clock.AddDays(-61), 1000));

        Assert.False(await IsStoredAsync(StatisticsPeriod.Minute, Clock.AddDays(-61)));
        Assert.False(await IsStoredAsync(StatisticsPeriod.Hour, Clock.AddDays(-61)));
        Assert.Equal(1, await Redis.GetDatabase().SortedSetLengthAsync(RedisKeys.Chats));
    }

    [Fact]
    public async Task Save_Chat_ItsStatisticsExpireWithTheRetentionAfterThePeriodsEnd()
    {
        await SaveAsync(Chat(Clock, 1000));

        var (minute, hour) = (HourStart.AddMinutes(30).ToUnixTimeSeconds(), HourStart.ToUnixTimeSeconds());
        await AssertExpiryAsync(RedisKeys.Statistics("1m", minute), HourStart.AddMinutes(31).AddHours(3));
        await AssertExpiryAsync(RedisKeys.SlowestChats("1m", minute), HourStart.AddMinutes(31).AddHours(3));
        await AssertExpiryAsync(RedisKeys.Statistics("1h", hour), HourStart.AddHours(1).AddDays(60));
        await AssertExpiryAsync(RedisKeys.SlowestChats("1h", hour), HourStart.AddHours(1).AddDays(60));
    }

    [Fact]
    public async Task Read_Slowest_AreTheSlowestOfAllPeriodsWithBothDurations()
    {
        // The slower the whole, the faster its first stage.
        await SaveAsync([.. Enumerable.Range(1, 40).Select(ms => Chat(Clock.AddMinutes(-ms), 0, $"c{ms}") with
        {
            Stages = [ExampleChats.Stage(ChatStage.RequestReceived, 1000 - ms), ExampleChats.Stage(ChatStage.WorkflowStart, ms * 1000)],
        })]);

        var statistics = await Statistics.ReadAsync(Hour, StatisticsGrouping.Stage);

        Assert.Equal(["c40", "c39", "c38", "c37", "c36"], statistics.Overall.Slowest.Select(chat => chat.ConversationId));
        var slowest = statistics.Groups.Single(stage => stage.Name == "request_received").Slowest;
        Assert.Equal(["c1", "c2", "c3", "c4", "c5"], slowest.Select(chat => chat.ConversationId));
        Assert.All(slowest, chat => Assert.True(chat.DurationMs < chat.TotalDurationMs));
    }

    [Fact]
    public async Task Read_SlowestWhoseRecordIsGone_IsLeftOutAndStillCounted()
    {
        var gone = Chat(Clock, 9000, "gone");
        await SaveAsync([gone, .. Enumerable.Range(1, 5).Select(ms => Chat(Clock.AddMinutes(-1), ms * 1000, "here"))]);

        await Redis.GetDatabase().KeyDeleteAsync(RedisKeys.Chat("gone", gone.ChatId));

        var all = (await Statistics.ReadAsync(Hour, grouping: null)).Overall;
        Assert.Equal([5, 4, 3, 2, 1], all.Slowest.Select(chat => chat.DurationMs));
        Assert.Equal((6, 9), (all.Count, all.MaxMs));
    }

    [Fact]
    public async Task ForgetConversation_AmongOthers_LeavesNothingOfItButItsCounts()
    {
        await SaveAsync(
            Chat(Clock.AddMinutes(-20), 4000, "c"), Chat(Clock, 3000, "c"), Chat(Clock, 2000, "c2"), Chat(Clock.AddHours(-2), 5000, "c"));
        var before = await Statistics.ReadAsync(Hour, grouping: null);

        await Statistics.ForgetConversationAsync("c");
        await Statistics.ForgetConversationAsync("c");

        var after = await Statistics.ReadAsync(Hour, grouping: null);
        Assert.Equal("c2", Assert.Single(after.Overall.Slowest).ConversationId);
        Assert.Equivalent(before.Overall with { Slowest = after.Overall.Slowest }, after.Overall, strict: true);
        foreach (var period in new[] { StatisticsPeriod.Minute, StatisticsPeriod.Hour })
        {
            foreach (var hours in new[] { 0, 2 })
            {
                var key = RedisKeys.SlowestChats(period.Tag, period.StartOf(Clock.AddHours(-hours)));
                var groups = await Redis.GetDatabase().HashGetAllAsync(key);
                Assert.NotEmpty(groups);
                Assert.All(groups, group => Assert.DoesNotContain(" c ", group.Value, StringComparison.Ordinal));
                Assert.NotNull(await Redis.GetDatabase().KeyTimeToLiveAsync(key));
            }
        }
    }

    [Fact]
    public async Task ReadBottlenecks_StageThatGrewSlow_IsNamedWithItsShareDriftAndChats()
    {
        // The baseline: 8 days to an hour ago; the two outside it are no part of it.
        var now = await Statistics.ReadBottlenecksAsync(Hour);
        ChatRecord[] before =
        [
            Slow(now.BaselineFrom.AddMilliseconds(-1), 9_000_000),
            Slow(now.BaselineTo, 9_000_000),
            .. Enumerable.Range(0, 20).Select(place => Slow(now.BaselineFrom.AddHours(place * 8), 100_000)),
        ];
        await SaveAsync([.. before, .. Enumerable.Range(0, 10).Select(place => Slow(Clock.AddMinutes(-place), 300_000, $"c{place}"))]);

        var report = await Statistics.ReadBottlenecksAsync(Hour);

        var worst = report.Bottlenecks[0];
        Assert.Equal(("stage", "workflow_start", 10, 20), (worst.Kind, worst.Name, worst.Count, worst.BaselineCount));
        Assert.InRange(worst.P95Ms, 300 * 0.968, 300);
        Assert.InRange(worst.BaselineP95Ms!.Value, 100 * 0.968, 100 * 1.032);
        Assert.InRange(worst.Drift!.Value, 2.8, 3.2);
        Assert.Equal(100, report.Bottlenecks.Sum(stage => stage.P95SharePercent), 0.3);
        Assert.Equal(300 / 305.0 * 100, worst.P95SharePercent, 0.5);
        Assert.Equal(Slowest, worst.Slowest.Count);
        Assert.All(worst.Slowest, chat => Assert.Equal((300, 305), (chat.DurationMs, chat.TotalDurationMs)));
        Assert.Equal(FormattableString.Invariant($"`workflow_start` took 98 % of the stages' p95 added up, {worst.Drift:0.0#}× its 7-day p95."), report.Summary);
        Assert.Equal((10, Slowest), (report.Count, report.Slowest.Count));
        Assert.Equal(HourStart.AddHours(-1), report.BaselineTo);
        Assert.Equal(TimeSpan.FromDays(7), report.BaselineTo - report.BaselineFrom);
    }

    [Fact]
    public async Task ReadBottlenecks_BaselineOfTooFewChats_ComparesNothing()
    {
        await SaveAsync([Slow(Clock, 300_000), .. Enumerable.Range(0, 19).Select(_ => Slow(Clock.AddDays(-1), 100_000))]);

        var report = await Statistics.ReadBottlenecksAsync(Hour);

        var worst = report.Bottlenecks[0];
        Assert.Equal((19, null, null), (worst.BaselineCount, worst.BaselineP95Ms, worst.Drift));
        Assert.Equal("`workflow_start` took 98 % of the stages' p95 added up; the 7 days before have too few chats to compare with.", report.Summary);
    }

    [Fact]
    public async Task ReadBottlenecks_NoChats_SaysSo()
    {
        var report = await Statistics.ReadBottlenecksAsync(StatisticsWindow.Find("7d")!);

        Assert.Equal((0, null, "No chats in the last 7 days."), (report.Count, report.P95Ms, report.Summary));
        Assert.Empty(report.Bottlenecks);
        Assert.Empty(report.Slowest);
        Assert.Equal(report.From, report.BaselineTo);
    }

    private static TimeSpan Length(string window) => window switch
    {
        "5m" => TimeSpan.FromMinutes(5),
        "1h" => TimeSpan.FromHours(1),
        "24h" => TimeSpan.FromDays(1),
        _ => TimeSpan.FromDays(7),
    };

    /// <summary>A chat of that duration, a quarter of it before the stage of the assistant.</summary>
    private static ChatRecord Chat(DateTimeOffset startedAt, long durationUs, string conversation = "c")
    {
        var number = Interlocked.Increment(ref _chats);
        return Record(conversation, number) with
        {
            ChatId = $"{ChatIdSource.LowerBound(startedAt)}{number:d9}",
            StartedAtUs = startedAt.ToUnixTimeMilliseconds() * 1000,
            Stages =
            [
                ExampleChats.Stage(ChatStage.RequestReceived, durationUs / 4),
                ExampleChats.Stage(ChatStage.WorkflowStart, durationUs - (durationUs / 4)),
            ],
        };
    }

    /// <summary>A chat of six stages: 1 ms each but that of the assistant.</summary>
    private static ChatRecord Slow(DateTimeOffset startedAt, long workflowUs, string conversation = "c") =>
        Chat(startedAt, 0, conversation) with
        {
            Stages = [.. Enum.GetValues<ChatStage>().Select(stage => ExampleChats.Stage(stage, stage == ChatStage.WorkflowStart ? workflowUs : 1000))],
        };

    private Task SaveAsync(params ChatRecord[] chats) => Task.WhenAll(chats.Select(chat => Store.SaveAsync(chat, [])));

    private async Task AssertNearAsync(long[] durationsUs)
    {
        var all = (await Statistics.ReadAsync(Hour, grouping: null)).Overall;
        var sorted = durationsUs.Order().ToArray();
        Assert.Equal(sorted.Length, all.Count);
        Assert.Equal(sorted.Average() / 1000, all.MeanMs!.Value, 0.001);
        Assert.Equal(sorted[^1] / 1000.0, all.MaxMs);
        Assert.Equal(sorted.Reverse().Take(Slowest).Select(us => us / 1000.0), all.Slowest.Select(chat => chat.DurationMs));
        foreach (var (share, percentile) in new[] { (0.5, all.P50Ms), (0.9, all.P90Ms), (0.95, all.P95Ms), (0.99, all.P99Ms) })
        {
            var exact = sorted[(int)Math.Ceiling(share * sorted.Length) - 1] / 1000.0;
            Assert.InRange(percentile!.Value, (exact * 0.95) - 0.0005, (exact * 1.05) + 0.0005);
        }
    }

    private async Task AssertExpiryAsync(RedisKey key, DateTimeOffset expected)
    {
        var left = await Redis.GetDatabase().KeyTimeToLiveAsync(key);
        Assert.InRange((DateTimeOffset.UtcNow + left!.Value - expected).Duration(), TimeSpan.Zero, TimeSpan.FromMinutes(1));
    }

    private async Task<bool> IsStoredAsync(StatisticsPeriod period, DateTimeOffset moment) =>
        await Redis.GetDatabase().KeyExistsAsync(RedisKeys.Statistics(period.Tag, period.StartOf(moment)))
        || await Redis.GetDatabase().KeyExistsAsync(RedisKeys.SlowestChats(period.Tag, period.StartOf(moment)));
}

public sealed class GarnetStatisticsStoreTests(GarnetServer server)
    : StatisticsStoreContract(server), IClassFixture<GarnetServer>;

public sealed class RedisStatisticsStoreTests(InstalledRedisServer server)
    : StatisticsStoreContract(server), IClassFixture<InstalledRedisServer>;

public sealed class ClusterStatisticsStoreTests(RedisCluster server)
    : StatisticsStoreContract(server), IClassFixture<RedisCluster>;
