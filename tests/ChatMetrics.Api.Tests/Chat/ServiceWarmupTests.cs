using ChatMetrics.Api.Spool;
using ChatMetrics.Api.Testing;
using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Testing;
using Microsoft.Extensions.Time.Testing;

namespace ChatMetrics.Api.Tests.Chat;

/// <summary>The service warms up, and nobody sees anything of it.</summary>
[Collection(Collections.Chats)]
public sealed class ServiceWarmupTests(GarnetServer server) : ApiTests(server)
{
    private const string Warmup = "--ChatMetrics:Warmup=true";

    [Theory]
    [InlineData("--ChatMetrics:Models:aara:Provider=offline")]
    [InlineData("--ChatMetrics:Models:gpt:Model=gpt", "--ChatMetrics:Models:gpt:Endpoint=http://127.0.0.1:1/v1")]
    public async Task Start_WarmsUp_StoresShowsAndCountsNothing(params string[] models)
    {
        var api = await StartAsync([Warmup, .. models]);

        Assert.DoesNotContain(
            api.Log.Messages, message => message.Contains("💬", StringComparison.Ordinal) || message.Contains("🎯", StringComparison.Ordinal));
        Assert.DoesNotContain(api.Log.Messages, message => message.Contains("Warm-up failed", StringComparison.Ordinal));
        Assert.Empty((await api.GetAsync("/chats").ReadAsync()).At("chats").EnumerateArray());
        Assert.Equal(0, (await api.GetAsync("/all-conversation-metrics").ReadAsync()).At("total_chats").GetInt32());
        Assert.Equal(0, await Server.Connection.GetDatabase().SortedSetLengthAsync(RedisKeys.Inbox("chats")));
        Assert.DoesNotContain(Keys(), key => key.Contains("warm-up", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_WarmsUp_HasAskedRedisOftenEnoughToBeWarmSoon()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var api = await ChatApplication.StartAsync(Server.ConnectionString, time, Warmup);
        var limit = api.Service<StorageLimit>();
        Assert.True(limit.IsCold);

        time.Advance(TimeSpan.FromSeconds(10));
        await limit.WaitAsync(Task.CompletedTask);

        Assert.False(limit.IsCold);
    }

    [Fact]
    public async Task Start_WarmsUpWithSeveralModels_AsksNoneThatIsNotOffline()
    {
        var api = await StartAsync(Warmup);

        Assert.Empty(api.Model.Prompts);
        await api.PostAsync(new { message = "hi" }).ReadAsync();
        Assert.Single(api.Model.Prompts);
    }

    [Fact]
    public async Task Start_RedisIsAway_ServesAsUsual()
    {
        await using var api = await ChatApplication.StartWithoutRedisAsync(Warmup);

        await api.PostAsync(new { message = "hi" }).ReadAsync();
    }

    private IEnumerable<string> Keys() =>
        Server.Connection.GetServers().SelectMany(server => server.Keys(pattern: "*")).Select(key => (string)key!);
}
