using System.Text.Json;
using ChatMetrics.Api.Testing;
using ChatMetrics.Testing;
using static ChatMetrics.Api.Tests.Spool.StorageChecks;

namespace ChatMetrics.Api.Tests.Spool;

/// <summary>Redis is well, but the network to it is not.</summary>
[Collection(Collections.RedisAway)]
public sealed class RedisNetworkTests(InstalledRedisServer server) : IClassFixture<InstalledRedisServer>, IAsyncLifetime
{
    private static readonly TimeSpan Latency = TimeSpan.FromMilliseconds(200);

    public async ValueTask InitializeAsync() => await server.EmptyAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task PostChat_RepliesAreSlow_IsStoredAndTheWaitIsInItsFigures()
    {
        await using var redis = new RedisProxy(server.ConnectionString);
        await using var api = await ChatApplication.StartPatientAsync(redis.ConnectionString);
        redis.Delay = Latency;

        var chats = await Task.WhenAll(Enumerable.Range(0, 20).Select(number => AskAsync(api, $"{number}")));

        Assert.All(chats, chat =>
        {
            Assert.InRange(StageOf(chat, "processing_history"), Latency.TotalMilliseconds - 20, double.MaxValue);
            Assert.InRange(StageOf(chat, "storing_conversation"), Latency.TotalMilliseconds - 20, double.MaxValue);
        });
        var storage = await StorageAsync(api);
        Assert.Equal(("healthy", 0), (storage.At("status").GetString(), storage.At("data.records_waiting").GetInt32()));
        Assert.Equal(20, (await MessagesAsync(api)).Count());
    }

    [Fact]
    public async Task PostChat_HalfOfTheRepliesAreLost_EachIsAnsweredAndStoredOnce()
    {
        await using var redis = new RedisProxy(server.ConnectionString);
        await using var api = await ChatApplication.StartAsync(redis.ConnectionString);
        await AskAsync(api, "before");
        redis.LosesHalf = true;

        var asked = new List<string> { "before" };
        await Eventually.IsTrueAsync(async () =>
        {
            asked.Add($"{asked.Count}");
            await AskAsync(api, asked[^1]);
            return redis.RepliesLost >= 5 && asked.Count > 10;
        });
        redis.LosesHalf = false;
        await AssertHealthyAsync(api);

        Assert.Equal(asked, await MessagesAsync(api));
        Assert.Equal(0, (await StorageAsync(api)).At("data.records_dropped").GetInt32());
        await Eventually.IsTrueAsync(async () =>
            (await api.GetAsync("/statistics?window=1h").ReadAsync()).At("overall.count").GetInt32() == asked.Count);
    }

    private static double StageOf(JsonElement answer, string name) => answer.At("metadata.individual_chat_metrics.stages").EnumerateArray()
        .Single(stage => stage.At("name").GetString() == name).At("duration_ms").GetDouble();
}
