using System.Net;
using System.Text.Json;
using ChatMetrics.Api.Testing;

namespace ChatMetrics.Api.Tests.Spool;

/// <summary>The API while Redis is not there: chats are answered, their records wait.</summary>
[Collection(Collections.RedisAway)]
public sealed class RedisAwayTests
{
    [Fact]
    public async Task PostChat_RedisAway_IsAnsweredInFull()
    {
        await using var api = await ChatApplication.StartWithoutRedisAsync();

        var answer = await api.PostAsync(new { message = "hi", conversation_id = "c" }).ReadAsync();

        Assert.Equal("A gentle cleanser.", answer.At("response").GetString());
        Assert.Equal(6, answer.At("metadata.performance_summary.stages_tracked").GetInt32());
        Assert.Equal(["user: hi"], api.Model.LastTurns);
        Assert.Equal("unavailable", answer.At("metadata.individual_chat_metrics.history").GetString());
        var health = await api.GetAsync("/health").ReadAsync();
        Assert.Equal(1, health.At("checks.storage.data.records_waiting").GetInt32());
    }

    [Theory]
    [InlineData("""{"message":"hi"}""")]
    [InlineData("""{"message":"hi","conversation_id":"c","chat_history":[{"role":"user","content":"before"}]}""")]
    public async Task PostChat_RedisAwayAndNoStoredTurnsAreNeeded_MissesNothing(string question)
    {
        await using var api = await ChatApplication.StartWithoutRedisAsync();

        var answer = await api.PostAsync(question).ReadAsync();

        Assert.False(answer.At("metadata.individual_chat_metrics").TryGetProperty("history", out _));
    }

    [Fact]
    public async Task PostChat_RedisAwayAndTheModelFails_IsStillTheModelsFault()
    {
        await using var api = await ChatApplication.StartWithoutRedisAsync();
        api.Model.Failure = new InvalidOperationException();

        await api.PostAsync(new { message = "hi" }).ReadAsync(502);
    }

    [Theory]
    [InlineData("/conversation-metrics/c")]
    [InlineData("/all-conversation-metrics")]
    [InlineData("/chats")]
    [InlineData("/chats?conversation_id=c")]
    [InlineData("/chats/chat_1768905045123004711001")]
    [InlineData("/statistics?window=7d&group_by=stage")]
    [InlineData("/statistics/bottlenecks")]
    [InlineData("/system-metrics")]
    [InlineData("/system-metrics/history")]
    [InlineData("/system-metrics/history?step=1m")]
    [InlineData("/performance-reports")]
    [InlineData("/performance-reports?chat_id=chat_1768905045123004711001")]
    [InlineData("/performance-reports/operation_1")]
    [InlineData("/export/chats")]
    [InlineData("/export/chats?conversation_id=c")]
    [InlineData("/export/conversations")]
    [InlineData("/export/samples")]
    [InlineData("/performance-reports/chat_request_1768905045123004711001")]
    public async Task Get_RedisAway_Is503WithRetryAfter(string path)
    {
        await using var api = await ChatApplication.StartWithoutRedisAsync();

        using var response = await api.GetAsync(path);

        await response.ReadAsync(503);
        Assert.True(response.Headers.RetryAfter!.Delta > TimeSpan.Zero);
    }

    [Fact]
    public async Task GetDashboardSnapshot_RedisAway_HasWhatTheProcessKnowsItself()
    {
        await using var api = await ChatApplication.StartWithoutRedisAsync();
        await api.PostAsync(new { message = "hi" }).ReadAsync();

        var snapshot = await api.GetAsync("/dashboard/snapshot").ReadAsync();

        Assert.Equal(("away", 1), (snapshot.At("storage.state").GetString(), snapshot.At("storage.records_waiting").GetInt32()));
        Assert.Equal(70, snapshot.At("limits.cpu_percent").GetDouble());
        Assert.StartsWith("Redis does not answer", snapshot.At("alerts.incomplete").GetString(), StringComparison.Ordinal);
        Assert.All(
            ["event_id", "active_chats", "samples", "history", "statistics", "chats"],
            part => Assert.Equal(JsonValueKind.Null, snapshot.At(part).ValueKind));
    }

    [Fact]
    public async Task DeleteConversation_RedisAway_Is503WithRetryAfter()
    {
        await using var api = await ChatApplication.StartWithoutRedisAsync();

        using var response = await api.DeleteAsync("/conversation-metrics/c");

        await response.ReadAsync(503);
        Assert.True(response.Headers.RetryAfter!.Delta > TimeSpan.Zero);
    }

    [Fact]
    public async Task PostPerformanceReport_RedisAway_Is503WithRetryAfter()
    {
        await using var api = await ChatApplication.StartWithoutRedisAsync();

        using var response = await api.PostReportAsync(
            """{"operation":"a","source":"backend","started_at":"2026-01-20T10:30:45.123Z","total_ms":1,"metrics":[]}""");

        await response.ReadAsync(503);
        Assert.True(response.Headers.RetryAfter!.Delta > TimeSpan.Zero);
    }

    [Fact]
    public async Task GetHealth_RedisAway_IsDegradedAndStillReady()
    {
        await using var api = await ChatApplication.StartWithoutRedisAsync();

        var health = await api.GetAsync("/health").ReadAsync();

        Assert.Equal("degraded", health.At("status").GetString());
        Assert.Equal("degraded", health.At("checks.redis.status").GetString());
        Assert.Equal("healthy", health.At("checks.self.status").GetString());
    }

    [Fact]
    public async Task GetAlive_RedisAway_IsHealthy()
    {
        await using var api = await ChatApplication.StartWithoutRedisAsync();

        Assert.Equal("healthy", (await api.GetAsync("/alive").ReadAsync()).At("status").GetString());
    }

    [Fact]
    public async Task GetLiveMetrics_RedisAway_StillOpensTheStream()
    {
        await using var api = await ChatApplication.StartWithoutRedisAsync();

        using var response = await api.Client.GetAsync(
            "/live-metrics", HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }
}
