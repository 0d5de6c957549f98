using System.Text.Json;
using ChatMetrics.Api.Chat.Tools;
using ChatMetrics.Api.Chat.Warmup;
using ChatMetrics.Api.Spool;
using ChatMetrics.Api.Testing;
using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Time.Testing;

namespace ChatMetrics.Api.Tests.Chat;

/// <summary>The service warms up, and nobody sees anything of it.</summary>
[Collection(Collections.Chats)]
public sealed class ServiceWarmupTests(GarnetServer server) : ApiTests(server)
{
    private const string RateKeys = "cm:rate:";
    private const string Warmup = "--ChatMetrics:Warmup=true";

    [Theory]
    [InlineData("--ChatMetrics:Models:aara:Provider=offline")]
    [InlineData("--ChatMetrics:Models:gpt:Model=gpt", "--ChatMetrics:Models:gpt:Endpoint=http://127.0.0.1:1/v1")]
    public async Task Start_WarmsUp_StoresAndShowsNothing(params string[] models)
    {
        var api = await StartWarmAsync(models);

        Assert.DoesNotContain(
            api.Log.Messages, message => message.Contains("💬", StringComparison.Ordinal) || message.Contains("🎯", StringComparison.Ordinal));
        AssertWarm(api);
        // It was asked for its health many times, and was not ready.
        Assert.DoesNotContain(api.Log.Messages, message => message.StartsWith("Health check", StringComparison.Ordinal));
        Assert.Empty((await api.GetAsync("/chats").ReadAsync()).At("chats").EnumerateArray());
        Assert.Equal(0, (await api.GetAsync("/all-conversation-metrics").ReadAsync()).At("total_chats").GetInt32());
        Assert.Equal(0, await Server.Connection.GetDatabase().SortedSetLengthAsync(RedisKeys.Inbox("chats")));
        Assert.DoesNotContain(Keys(), key => key.Contains("warm-up", StringComparison.Ordinal));
        Assert.Equal(0, (await api.GetAsync("/statistics/refused").ReadAsync()).At("total").GetInt32());
    }

    [Fact]
    public async Task Start_KeysAreRequiredAndOnlyOneHostIsServed_WarmsUpAllTheSame() =>
        AssertWarm(await StartWarmAsync([.. TestKeys.Settings, "--AllowedHosts=chat.example.com;127.0.0.1"]));

    [Fact]
    public async Task Start_BudgetOfRequestsIsSmall_IsNotUsedUp()
    {
        var api = await StartWarmAsync("--ChatMetrics:RequestsPerMinute=1");

        AssertWarm(api);
        Assert.DoesNotContain(Keys(), key => key.StartsWith(RateKeys, StringComparison.Ordinal));
        await api.PostAsync(new { message = "hi" }).ReadAsync();
        Assert.Contains(Keys(), key => key.StartsWith(RateKeys, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Questions_OfEachKind_CallEveryToolOfTheAssistant()
    {
        var api = await StartOfflineAsync();
        var called = new HashSet<string>();

        for (var number = 0; number < 8; number++)
        {
            var answer = await api.PostAsync(new { message = ServiceWarmup.Question(number) }).ReadAsync();
            called.UnionWith(
                from measurement in answer.At("metadata.individual_chat_metrics.measurements").EnumerateArray()
                where measurement.At("name").GetString() == "tool_call"
                select measurement.At("metadata.tool").GetString()!);
        }

        Assert.Equal(api.Service<ToolBox>().All.Select(tool => tool.Name).Order(), called.Order());
    }

    [Fact]
    public async Task Post_TheWarmUpGoesOnOrTheProcessIsYoung_IsCold()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var api = await ChatApplication.StartAsync(Server.ConnectionString, time, Warmup);
        await api.WaitUntilHealthyAsync();
        var limit = api.Service<StorageLimit>();
        Assert.True(limit.IsCold);
        // The warm-up has asked Redis often enough for it to be warm after this. Of its own pauses, one has passed on this clock.
        time.Advance(TimeSpan.FromSeconds(10));
        await limit.WaitAsync(Task.CompletedTask);
        Assert.False(limit.IsCold);

        Assert.True(await IsColdAsync());
        api.Service<WarmupState>().SetOver();
        Assert.False(await IsColdAsync());

        async Task<bool> IsColdAsync() => (await api.PostAsync(new { message = "hi" }).ReadAsync())
            .At("metadata.individual_chat_metrics").TryGetProperty("cold", out var cold) && cold.ValueKind == JsonValueKind.True;
    }

    [Fact]
    public async Task Health_WarmUpIsNotDone_IsUnhealthy()
    {
        var state = new WarmupState();

        Assert.Equal(HealthStatus.Unhealthy, (await CheckAsync()).Status);
        state.SetReady();
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync()).Status);

        Task<HealthCheckResult> CheckAsync() => state.CheckHealthAsync(new HealthCheckContext(), Cancellation);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("forged")]
    public async Task Post_WithoutTheTokenOfTheWarmUp_IsAChatLikeAnyOther(string? token)
    {
        // Its pause never ends on this clock: the warm-up is not over.
        var api = await StartWarmAsync();
        if (token is not null)
        {
            api.Client.DefaultRequestHeaders.Add(WarmupState.Header, token);
        }

        await api.PostAsync(new { message = "hi" }).ReadAsync();

        Assert.Single((await api.GetAsync("/chats").ReadAsync()).At("chats").EnumerateArray());
    }

    [Fact]
    public void IsOwn_TheTokenOfAnotherProcessOrOfAWarmUpThatIsOver_IsFalse()
    {
        var (state, other) = (new WarmupState(), new WarmupState());

        Assert.Equal((true, false), (state.IsOwn(RequestWith(state.Token)), state.IsOwn(RequestWith(other.Token))));
        state.SetOver();
        Assert.False(state.IsOwn(RequestWith(state.Token)));

        static HttpRequest RequestWith(string token) => new DefaultHttpContext { Request = { Headers = { [WarmupState.Header] = token } } }.Request;
    }

    [Fact]
    public async Task Start_WarmsUpWithSeveralModels_AsksNoneThatIsNotOffline()
    {
        var api = await StartWarmAsync();

        Assert.Empty(api.Model.Prompts);
        await api.PostAsync(new { message = "hi" }).ReadAsync();
        Assert.Single(api.Model.Prompts);
    }

    [Fact]
    public async Task Start_RedisIsAway_ServesAsUsual()
    {
        await using var api = await ChatApplication.StartWithoutRedisAsync(Warmup);
        await api.WaitUntilHealthyAsync();

        await api.PostAsync(new { message = "hi" }).ReadAsync();

        Assert.Equal(1, api.Service<ChatSpool>().Records);
    }

    private async Task<ChatApplication> StartWarmAsync(params string[] settings)
    {
        var api = await StartAsync(new FakeTimeProvider(DateTimeOffset.UtcNow), [Warmup, .. settings]);
        await api.WaitUntilHealthyAsync();
        return api;
    }

    // Of the reads, those of what is not there are answered with 404 or 503.
    private static void AssertWarm(ChatApplication api) => Assert.DoesNotContain(
        api.Log.Messages,
        message => message.Contains("Warm-up failed", StringComparison.Ordinal)
            || (message.Contains("While warming up", StringComparison.Ordinal) && !message.EndsWith(" 404.", StringComparison.Ordinal)
                && !message.EndsWith(" 503.", StringComparison.Ordinal)));

    private IEnumerable<string> Keys() =>
        Server.Connection.GetServers().SelectMany(server => server.Keys(pattern: "*")).Select(key => (string)key!);
}
