using System.Collections.ObjectModel;
using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Testing;
using ChatMetrics.Testing.Records;
using Microsoft.Extensions.Time.Testing;

namespace ChatMetrics.Telemetry.Tests.Storage;

public abstract class PerformanceReportContract(RedisServer server) : StoreContract(server)
{
    private static readonly TimeSpan RoundTrip = TimeSpan.FromSeconds(30);

    private PostedReportStore Posted => PostedReportsOn(Redis);

    private PerformanceReportStore Reports => new(Redis, Posted);

    [Fact]
    public async Task Read_NothingIsThere_IsEmpty()
    {
        Assert.Empty(await ReadAsync());
        Assert.Null(await Reports.FindAsync("nobody"));
    }

    [Fact]
    public async Task Add_Report_IsReadAsItWas()
    {
        var report = Report("a", -1) with
        {
            Service = "shop ü",
            ChatId = "chat_9",
            TotalMs = 12.345,
            Metrics = [new ReportMetric("click", 0, 1.5, new Dictionary<string, ScalarValue> { ["n"] = 1 })],
            Metadata = new Dictionary<string, ScalarValue> { ["text"] = "你好", ["none"] = default },
        };

        await Posted.AddAsync([report]);

        Assert.Equivalent(report, Assert.Single((await Reports.ReadAsync(new ReportFilter(), 10)).Reports), strict: true);
        Assert.Equivalent(report, await Reports.FindAsync("a"), strict: true);
    }

    [Fact]
    public async Task Add_SameIdTwice_ChangesNothing()
    {
        await Posted.AddAsync([Report("a", -2), Report("a", -1)]);
        await Posted.AddAsync([Report("a", -3) with { Operation = "other", ChatId = "chat_9" }]);

        Assert.Equal(["a"], await ReadAsync());
        Assert.Equal("page_load", (await Reports.FindAsync("a"))!.Operation);
        Assert.Equal(1, await Redis.GetDatabase().SortedSetLengthAsync(RedisKeys.ReportIndex));
    }

    [Fact]
    public async Task Read_ChatsAndPostedReports_AreTheNewestOfBothByTime()
    {
        await Chats.SaveAsync(Record("c", -40), []);
        await Chats.SaveAsync(Record("d", -20), []);
        await Posted.AddAsync([Report("a", -30), Report("b", -10), Report("e", -50)]);

        var chat = PerformanceReport.IdOf(Record("d", -20).ChatId);
        Assert.Equal(["b", chat, "a", PerformanceReport.IdOf(Record("c", -40).ChatId), "e"], await ReadAsync());
        Assert.Equal(["b", chat], await ReadAsync(limit: 2));
    }

    [Fact]
    public async Task Read_ChatsReport_IsMadeFromItsRecord()
    {
        await Chats.SaveAsync(Record("c", 1, record => record with { Measurements = [new("mine", 1500, 250, ChatStage.WorkflowStart)] }), []);

        var report = Assert.Single((await Reports.ReadAsync(new ReportFilter(), 10)).Reports);

        Assert.Equal(
            (PerformanceReport.IdOf(Record("c", 1).ChatId), "chat_request", "backend", "api", Record("c", 1).ChatId, 6.015),
            (report.Id, report.Operation, report.Source, report.Service, report.ChatId, report.TotalMs));
        Assert.Equivalent(new ReportMetric("mine", 1.5, 0.25, ReadOnlyDictionary<string, ScalarValue>.Empty), Assert.Single(report.Metrics));
        Assert.Equal(
            new Dictionary<string, ScalarValue>
            {
                ["conversation_id"] = "c",
                ["status"] = "completed",
                ["model"] = "aara-offline",
                ["tokens_used"] = 150,
                ["iterations"] = 1,
                ["tool_calls"] = 0,
            },
            report.Metadata);
        Assert.Equivalent(report, await Reports.FindAsync(report.Id!));
    }

    [Theory]
    [InlineData(null, null, null, "p chat q r s")]
    [InlineData("frontend", null, null, "p q")]
    [InlineData("backend", null, null, "chat r s")]
    [InlineData(null, "chat_request", null, "p chat")]
    [InlineData("frontend", "chat_request", null, "p")]
    [InlineData("backend", "chat_request", null, "chat")]
    [InlineData(null, "two words", null, "r")]
    [InlineData(null, "two", null, "")]
    [InlineData(null, null, "the chat", "p chat s")]
    [InlineData("frontend", null, "the chat", "p")]
    [InlineData("backend", null, "the chat", "chat s")]
    [InlineData("backend", "chat_request", "the chat", "chat")]
    [InlineData(null, null, "chat_9", "q")]
    [InlineData(null, null, "chat_8", "")]
    public async Task Read_Filtered_IsThoseThatAreMeant(string? source, string? operation, string? chat, string expected)
    {
        var record = Record("c", -20);
        await Chats.SaveAsync(record, []);
        await Posted.AddAsync(
        [
            Report("p", -10) with { Operation = "chat_request", ChatId = record.ChatId },
            Report("q", -30) with { ChatId = "chat_9" },
            Report("r", -40) with { Source = "backend", Operation = "two words" },
            Report("s", -50) with { Source = "backend", Operation = "tool", ChatId = record.ChatId },
        ]);

        var ids = await ReadAsync(new ReportFilter(source, operation, chat == "the chat" ? record.ChatId : chat));

        Assert.Equal(expected, string.Join(' ', ids.Select(id => id.Length > 1 ? "chat" : id)));
    }

    [Fact]
    public async Task Read_OneOfManyAtTheEnd_IsFound()
    {
        await Posted.AddAsync([Report("wanted", -5000) with { Operation = "rare" }]);
        foreach (var some in Enumerable.Range(0, 1200).Chunk(100))
        {
            await Posted.AddAsync([.. some.Select(i => Report($"r{i}", -i))]);
        }

        Assert.Equal(["wanted"], await ReadAsync(new ReportFilter(Operation: "rare")));
        Assert.Equal(Enumerable.Range(0, 1000).Select(i => $"r{i}"), await ReadAsync(limit: 1000));
    }

    [Fact]
    public async Task Add_MoreThanMayBeKept_RemovesTheOldest()
    {
        var store = PostedReportsOn(Redis, new ReportOptions { MaxReports = 3 });
        await store.AddAsync([Report("a", -3), Report("b", -1), Report("c", -5)]);

        await store.AddAsync([Report("d", -2), Report("e", -4)]);

        Assert.Equal(["b", "d", "a"], await ReadAsync());
        Assert.Null(await Reports.FindAsync("c"));
        Assert.Equal(3, await Redis.GetDatabase().HashLengthAsync(RedisKeys.Reports));
    }

    [Fact]
    public async Task Add_LargerThanMayBeKept_RemovesTheOldest()
    {
        var store = PostedReportsOn(Redis, new ReportOptions { MaxMb = 1 });
        for (var i = 0; i < 25; i++)
        {
            await store.AddAsync([Report($"r{i}", i - 100) with { Metadata = new Dictionary<string, ScalarValue> { ["text"] = new string('x', 60_000) } }]);
        }

        var database = Redis.GetDatabase();
        Assert.Equal(Enumerable.Range(8, 17).Reverse().Select(i => $"r{i}"), await ReadAsync());
        Assert.Equal(
            (await database.HashValuesAsync(RedisKeys.Reports)).Sum(json => ((byte[])json!).Length),
            (long)await database.StringGetAsync(RedisKeys.ReportBytes));
    }

    [Fact]
    public async Task Add_OthersHaveBeenKeptLongEnough_RemovesThem()
    {
        var time = new FakeTimeProvider(Now);
        var store = PostedReportsOn(Redis, time: time);
        await store.AddAsync([Report("old", -1), Report("older", -2)]);
        time.Advance(TimeSpan.FromDays(29));
        await store.AddAsync([Report("kept", 29 * 86_400)]);
        Assert.Equal(["kept", "old", "older"], await ReadAsync());

        time.Advance(TimeSpan.FromDays(1));
        await store.AddAsync([Report("new", 30 * 86_400)]);

        Assert.Equal(["new", "kept"], await ReadAsync());
        Assert.All(
            await Task.WhenAll((await Server.KeysAsync()).Select(key => Redis.GetDatabase().KeyTimeToLiveAsync(key))),
            left => Assert.InRange(left!.Value, TimeSpan.FromDays(29), TimeSpan.FromDays(30)));
    }

    [Theory]
    [InlineData(3600)]
    [InlineData(-90_000)]
    [InlineData(-1_000_000_000)]
    public async Task Add_ClockThatIsWrong_IsOrderedByItsReceipt(int seconds)
    {
        await Posted.AddAsync([Report("a", seconds)]);
        await Chats.SaveAsync(Record("c", 7200), []);
        await Chats.SaveAsync(Record("d", -7200), []);

        Assert.Equal([PerformanceReport.IdOf(Record("c", 7200).ChatId), "a", PerformanceReport.IdOf(Record("d", -7200).ChatId)], await ReadAsync());
    }

    [Fact]
    public async Task Find_IdLikeThatOfAChat_IsThePostedReport()
    {
        var id = PerformanceReport.IdOf(Record("c", 1).ChatId);
        await Posted.AddAsync([Report(id, -1)]);

        Assert.Equal("frontend", (await Reports.FindAsync(id))!.Source);
        await Chats.SaveAsync(Record("c", 1), []);
        Assert.Equal("backend", (await Reports.FindAsync(id))!.Source);
    }

    [Fact]
    public async Task Remove_Conversation_TakesTheReportsOfItsChatsWithIt()
    {
        await Chats.SaveAsync(Record("c", 1), []);
        await Chats.SaveAsync(Record("kept", 2), []);
        await Posted.AddAsync(
        [
            Report("gone", -1) with { ChatId = Record("c", 1).ChatId },
            Report("kept", -2) with { ChatId = Record("kept", 2).ChatId },
            Report("other", -3),
        ]);

        await Removal.RemoveAsync("c", RoundTrip);

        Assert.Equal([PerformanceReport.IdOf(Record("kept", 2).ChatId), "kept", "other"], await ReadAsync());
        Assert.Null(await Reports.FindAsync("gone"));
        Assert.Null(await Reports.FindAsync(PerformanceReport.IdOf(Record("c", 1).ChatId)));
    }

    [Fact]
    public async Task AddAndRead_Always_AreOneAndTwoRoundTrips()
    {
        var (redis, counter) = RoundTrips.Of(Redis);
        var posted = PostedReportsOn(redis);
        await Chats.SaveAsync(Record("c", 1), []);

        await posted.AddAsync([Report("a", -1), Report("b", -2)]);
        Assert.Equal(1, counter.Count);
        await new PerformanceReportStore(redis, posted).ReadAsync(new ReportFilter(ChatId: Record("c", 1).ChatId), 100);
        Assert.Equal(3, counter.Count);
    }

    private static PerformanceReport Report(string id, int seconds) => ExampleReports.PageLoad(id, Now.AddSeconds(seconds));

    private async Task<IEnumerable<string>> ReadAsync(ReportFilter? filter = null, int limit = 100) =>
        (await Reports.ReadAsync(filter ?? new ReportFilter(), limit)).Reports.Select(report => report.Id!);
}

public sealed class GarnetPerformanceReportTests(GarnetServer server) : PerformanceReportContract(server), IClassFixture<GarnetServer>;

public sealed class RedisPerformanceReportTests(InstalledRedisServer server)
    : PerformanceReportContract(server), IClassFixture<InstalledRedisServer>;

public sealed class ClusterPerformanceReportTests(RedisCluster server) : PerformanceReportContract(server), IClassFixture<RedisCluster>;
