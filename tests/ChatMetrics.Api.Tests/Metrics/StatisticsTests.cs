using System.Text.Json;
using ChatMetrics.Api.Testing;
using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Testing;
using ChatMetrics.Testing.Records;

namespace ChatMetrics.Api.Tests.Metrics;

/// <summary>GET /statistics and GET /statistics/bottlenecks, from the chats to the figures and back.</summary>
public sealed class StatisticsTests(GarnetServer server) : ApiTests(server)
{
    [Theory]
    [InlineData("5m")]
    [InlineData("1h")]
    [InlineData("24h")]
    [InlineData("7d")]
    public async Task Get_AfterChats_TellsOfEveryOneInEveryWindow(string window)
    {
        var api = await StartAsync();
        var answered = new List<JsonElement>();
        foreach (var message in new[] { "one", "two", "three" })
        {
            var answer = await api.PostAsync(new { message, conversation_id = "c" }).ReadAsync();
            answered.Add(answer.At("metadata.individual_chat_metrics"));
        }

        var statistics = await api.GetAsync($"/statistics?window={window}&group_by=stage").ReadAsync();

        var durations = answered.Select(chat => chat.At("total_duration_ms").GetDouble()).Order().ToArray();
        Assert.Equal(window, statistics.At("window").GetString());
        Assert.Equal(3, statistics.At("overall.count").GetInt32());
        Assert.Equal(0, statistics.At("overall.errors").GetInt32());
        Assert.Equal(durations.Average(), statistics.At("overall.mean_ms").GetDouble(), 0.001);
        Assert.Equal(durations[2], statistics.At("overall.max_ms").GetDouble());
        Assert.Equal(durations[1], statistics.At("overall.p50_ms").GetDouble(), durations[1] * 0.05);
        Assert.Equal(
            answered.OrderByDescending(chat => chat.At("total_duration_ms").GetDouble()).Select(chat => chat.At("chat_id").GetString()),
            statistics.At("overall.slowest").EnumerateArray().Select(chat => chat.At("chat_id").GetString()));
        Assert.Equal(answered.Sum(chat => chat.At("tokens.total").GetInt64()), statistics.At("tokens_total").GetInt64());
        Assert.Equal(
            answered[0].At("stages").EnumerateArray().Select(stage => stage.At("name").GetString()), Names(statistics));
        Assert.Equal(100, statistics.At("groups").EnumerateArray().Sum(stage => stage.At("time_share_percent").GetDouble()), 0.4);
    }

    [Fact]
    public async Task Get_NothingAsked_IsTheOverallRowOfTheLastHour()
    {
        var api = await StartAsync();

        var statistics = await api.GetAsync("/statistics").ReadAsync();

        Assert.Equal("1h", statistics.At("window").GetString());
        Assert.Equal(JsonValueKind.Null, statistics.At("group_by").ValueKind);
        Assert.Equal(0, statistics.At("overall.count").GetInt32());
        Assert.Equal(JsonValueKind.Null, statistics.At("overall.p95_ms").ValueKind);
        Assert.Equal(0, statistics.At("groups").GetArrayLength());
    }

    [Theory]
    [InlineData("model", "scripted")]
    [InlineData("rating", "Good")]
    public async Task Get_ByGroup_NamesIt(string grouping, string name)
    {
        var api = await StartAsync();
        await api.PostAsync(new { message = "hi" }).ReadAsync();

        var statistics = await api.GetAsync($"/statistics?group_by={grouping}").ReadAsync();

        Assert.Equal(grouping, statistics.At("group_by").GetString());
        Assert.Equal([name], Names(statistics));
    }

    [Fact]
    public async Task Get_ChatThatFailed_IsAnErrorOfTheStageItFailedIn()
    {
        var api = await StartAsync();
        api.Model.Failure = new InvalidOperationException();
        await api.PostAsync(new { message = "hi" }).ReadAsync(502);

        var statistics = await api.GetAsync("/statistics?group_by=stage").ReadAsync();

        Assert.Equal(1, statistics.At("overall.errors").GetInt32());
        Assert.Equal(
            [0, 0, 1], statistics.At("groups").EnumerateArray().Select(stage => stage.At("errors").GetInt32()));
    }

    [Fact]
    public async Task GetBottlenecks_SlowModel_LeadsToTheVeryChat()
    {
        var api = await StartAsync();
        for (var number = 0; number < 20; number++)
        {
            await api.Service<ChatStore>().SaveAsync(ExampleChats.Plain(DateTimeOffset.UtcNow.AddDays(-1), number, 100_000), []);
        }

        await api.Service<ChatStore>().SaveAsync(ExampleChats.Plain(DateTimeOffset.UtcNow, 21, 230_000), []);

        var report = await api.GetAsync("/statistics/bottlenecks?window=5m").ReadAsync();

        var worst = report.At("bottlenecks")[0];
        Assert.Equal(("stage", "workflow_start"), (worst.At("kind").GetString(), worst.At("name").GetString()));
        Assert.InRange(worst.At("drift").GetDouble(), 2.3 * 0.93, 2.3 * 1.07);
        Assert.StartsWith("`workflow_start` took 98 % of the stages' p95 added up, 2.", report.At("summary").GetString(), StringComparison.Ordinal);
        var example = worst.At("slowest")[0];
        Assert.Equal((230, 235), (example.At("duration_ms").GetDouble(), example.At("total_duration_ms").GetDouble()));
        var conversation = await api.GetAsync($"/conversation-metrics/{example.At("conversation_id").GetString()}").ReadAsync();
        Assert.Contains(
            example.At("chat_id").GetString(),
            conversation.At("individual_chats").EnumerateArray().Select(chat => chat.At("chat_id").GetString()));
    }

    [Fact]
    public async Task GetBottlenecks_NoChats_SaysSo()
    {
        var api = await StartAsync();

        var report = await api.GetAsync("/statistics/bottlenecks").ReadAsync();

        Assert.Equal("No chats in the last hour.", report.At("summary").GetString());
        Assert.Equal(0, report.At("count").GetInt32());
        Assert.Equal(0, report.At("bottlenecks").GetArrayLength());
    }

    /// <summary>A chat that spent 1 ms in every stage but that of the assistant.</summary>
    private static IEnumerable<string?> Names(JsonElement statistics) =>
        statistics.At("groups").EnumerateArray().Select(group => group.At("name").GetString());
}
