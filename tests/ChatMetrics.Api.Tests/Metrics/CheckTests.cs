using System.Text.Json;
using ChatMetrics.Api.Testing;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Testing;
using ChatMetrics.Testing.Records;

namespace ChatMetrics.Api.Tests.Metrics;

/// <summary>GET /statistics/check: the gate.</summary>
public sealed class CheckTests(GarnetServer server) : ApiTests(server)
{
    // As the contract has it, with a % that is not encoded.
    [Fact]
    public async Task Get_EveryLimitHolds_Is200WithEach()
    {
        var api = await StartAsync();
        await StoreAsync(api, 4, chat => chat with { PriceUsd = 0.002m });

        var check = await api.GetAsync(
            "/statistics/check?p95=workflow_start:2s&high_usage=5%&error_rate=1%&cost_per_chat=0.01&window=1h").ReadAsync();

        Assert.Equal(("1h", 4, true), (check.At("window").GetString(), check.At("chats").GetInt32(), check.At("ok").GetBoolean()));
        Assert.Equal(
            [
                "min_chats 1 4 chats True 4",
                "p95:workflow_start 2000 1 ms True 4",
                "error_rate 1 0 % True 4",
                "high_usage 5 0 % True 4",
                "cost_per_chat 0.01 0.002 USD True 4",
            ],
            Checks(check));
    }

    [Fact]
    public async Task Get_SomeLimitsDoNotHold_Is412WithTheSameBody()
    {
        var api = await StartAsync();
        await StoreAsync(api, 3, chat => chat with { Rating = PerformanceRating.HighUsage, CpuTimeUs = 80_000 });

        var check = await GetBrokenAsync(api, "p50=total:1ms,time_to_first_token:1s&high_usage=5%&cpu_per_chat=50ms&p99=total:1m&window=1h");

        Assert.False(check.At("ok").GetBoolean());
        Assert.Equal(
            "4 of 6 limits do not hold: p50:total, p50:time_to_first_token, high_usage, cpu_per_chat.", check.At("summary").GetString());
        Assert.Equal("high_usage 5 100 % False 3", Checks(check).Single(line => line.StartsWith("high_usage", StringComparison.Ordinal)));
        Assert.Equal("not known of any chat", check.At("checks")[2].At("summary").GetString());
        // Where it leads.
        var chats = await api.GetAsync(check.At("checks")[4].At("see").GetString()!).ReadAsync();
        Assert.Equal(3, chats.At("chats").GetArrayLength());
    }

    [Fact]
    public async Task Get_NoChats_Is412()
    {
        var api = await StartAsync();

        var check = await GetBrokenAsync(api, "error_rate=1%");

        Assert.Equal("no chats in the last hour", check.At("checks")[0].At("summary").GetString());
        Assert.Equal(JsonValueKind.Null, check.At("checks")[1].At("value").ValueKind);
    }

    [Fact]
    public async Task Get_FewerChatsThanDemanded_Is412()
    {
        var api = await StartAsync();
        await StoreAsync(api, 3, chat => chat);

        var check = await GetBrokenAsync(api, "error_rate=1%&min_chats=20");

        Assert.Equal("3 is fewer than 20", check.At("checks")[0].At("summary").GetString());
    }

    [Fact]
    public async Task Get_ChatsOfAModel_AreThose()
    {
        var api = await StartAsync();
        await StoreAsync(api, 2, chat => chat with { Model = "a", Tokens = new(100, 50, Estimated: false) });
        await StoreAsync(api, 3, chat => chat with { Model = "b", Tokens = new(1000, 500, Estimated: false) });

        var a = await api.GetAsync("/statistics/check?model=a&tokens_per_chat=200&allocated_per_chat=1GB&wasted=1").ReadStatusAsync(412);
        var b = await GetBrokenAsync(api, "model=b&tokens_per_chat=200&p95=1s");

        Assert.Equal((2, "tokens_per_chat 200 150 tokens True 2"), (a.At("chats").GetInt32(), Checks(a)[3]));
        // Nothing was measured of them.
        Assert.Equal("allocated_per_chat 1024  MB False 0", Checks(a)[2]);
        Assert.Equal((3, "tokens_per_chat 200 1500 tokens False 3"), (b.At("chats").GetInt32(), Checks(b)[2]));
    }

    [Fact]
    public async Task Get_AgainstABaseline_FailsWhereTheChatsShowThatTheyAreWorse()
    {
        var api = await StartAsync();
        await StoreAsync(api, 40, chat => Taking(chat, 1000) with { Model = "a" });
        await StoreAsync(api, 40, chat => Taking(chat, 1500) with { Model = "b" });

        var worse = await GetBrokenAsync(api, "model=b&baseline=model:a&worse_by=10%");
        var better = await api.GetAsync("/statistics/check?model=a&baseline=model:b&worse_by=duration_ms:10%,duration_p50_ms:10%").ReadAsync();
        var none = await GetBrokenAsync(api, "baseline=24h&worse_by=10%");

        Assert.Matches(@"^worse_by:duration_ms 10 \d\d(\.\d)? % False 40$", Checks(worse)[1]);
        Assert.StartsWith("slower by ", worse.At("checks")[1].At("summary").GetString(), StringComparison.Ordinal);
        Assert.Equal(40, worse.At("checks")[1].At("baseline_count").GetInt32());
        Assert.All(better.At("checks").EnumerateArray().Skip(1), check => Assert.StartsWith("faster by ", check.At("summary").GetString(), StringComparison.Ordinal));
        Assert.Equal("0 chats to compare, fewer than 1", none.At("checks")[1].At("summary").GetString());
    }

    [Theory]
    [InlineData("", "p95")]
    [InlineData("p95=2", "p95")]
    [InlineData("p95=two", "p95")]
    [InlineData("p95=-2s", "p95")]
    [InlineData("p95=2h", "p95")]
    [InlineData("p95=", "p95")]
    [InlineData("p95=1e3ms", "p95")]
    [InlineData("p50=workflow:2s", "p50")]
    [InlineData("p99=total:2s,total:3s", "p99")]
    [InlineData("p95=2s&model=a&p99=workflow_start:1s", "p99")]
    [InlineData("high_usage=0.05", "high_usage")]
    [InlineData("high_usage=100.1%", "high_usage")]
    [InlineData("error_rate=101%", "error_rate")]
    [InlineData("high_usage=5%&user=ann", "high_usage")]
    [InlineData("cost_per_chat=$1", "cost_per_chat")]
    [InlineData("cost_per_chat=1%", "cost_per_chat")]
    [InlineData("allocated_per_chat=5", "allocated_per_chat")]
    [InlineData("tokens_per_chat=5k", "tokens_per_chat")]
    [InlineData("error_rate=1%&min_chats=0", "min_chats")]
    [InlineData("error_rate=1%&min_chats=many", "min_chats")]
    [InlineData("error_rate=1%&model=", "model")]
    [InlineData("error_rate=1%&model=a&user=b", "model")]
    [InlineData("error_rate=1%&windw=1h", "windw")]
    [InlineData("error_rate=1%&window=1d", "window")]
    [InlineData("worse_by=10%", "baseline")]
    [InlineData("baseline=24h", "worse_by")]
    [InlineData("baseline=24h&worse_by=10", "worse_by")]
    [InlineData("baseline=24h&worse_by=chats:10%", "worse_by")]
    [InlineData("baseline=2d&worse_by=10%", "baseline")]
    [InlineData("baseline=model:a&user=ann&worse_by=10%", "baseline")]
    public async Task Get_LimitThatCannotBeRead_Is400AndNamesIt(string query, string parameter)
    {
        var api = await StartAsync();

        var problem = await api.GetAsync($"/statistics/check?{query}").ReadAsync(400);

        Assert.Contains(parameter, problem.ErrorFields());
    }

    [Theory]
    [InlineData("error_rate=100%", "error_rate")]
    [InlineData("baseline=24h&worse_by=150%", "min_chats")]
    public async Task Get_LargestLimitThatCanBe_IsChecked(string query, string name)
    {
        var api = await StartAsync();

        var check = await GetBrokenAsync(api, query);

        Assert.Contains(name, check.At("checks").EnumerateArray().Select(limit => limit.At("name").GetString()));
    }

    private static string[] Checks(JsonElement check) =>
    [
        .. check.At("checks").EnumerateArray().Select(limit => string.Join(
            ' ', new[] { "name", "limit", "value", "unit", "ok", "count" }.Select(field => limit.At(field).ToString()))),
    ];

    private static Task<JsonElement> GetBrokenAsync(ChatApplication api, string query) =>
        api.GetAsync($"/statistics/check?{query}").ReadStatusAsync(412);

    private static ChatRecord Taking(ChatRecord chat, long ms) => chat with { Stages = [ExampleChats.Stage(ChatStage.WorkflowStart, ms * 1000)] };

    private static int _numbers;

    private static async Task StoreAsync(ChatApplication api, int count, Func<ChatRecord, ChatRecord> change)
    {
        for (var i = 0; i < count; i++)
        {
            await api.Service<ChatStore>().SaveAsync(change(ExampleChats.Plain(DateTimeOffset.UtcNow, Interlocked.Increment(ref _numbers))), []);
        }
    }
}
