using System.Text.Json;
using ChatMetrics.Api.Spool;
using ChatMetrics.Api.Testing;
using ChatMetrics.Testing;
using Microsoft.Extensions.Time.Testing;

namespace ChatMetrics.Api.Tests.Spool;

/// <summary>A process that has just started waits longer for Redis, on a clock that only the test moves.</summary>
public sealed class ColdProcessTests(GarnetServer server) : ApiTests(server)
{
    private static readonly TimeSpan Late = StorageLimit.Usual + TimeSpan.FromSeconds(1);

    // Of today, because Garnet forgets what has expired by its own clock.
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);

    [Fact]
    public async Task PostChat_TurnsComeLate_ItSeesThemAndIsStored()
    {
        await using var redis = new RedisProxy(Server.ConnectionString);
        await using var api = await ChatApplication.StartAsync(redis.ConnectionString, _time);
        await AskAsync(api, "one");

        redis.Hold();
        var sent = redis.BytesSent;
        var asking = AskAsync(api, "two");
        await Eventually.IsTrueAsync(() => redis.BytesSent > sent);
        _time.Advance(Late);
        redis.Release();

        var answer = await asking;
        Assert.Equal(["user: one", "assistant: A gentle cleanser.", "user: two"], api.Model.LastTurns);
        Assert.False(answer.At("metadata.individual_chat_metrics").TryGetProperty("history", out _));
        await AssertStoredAsync(api, chats: 2);
    }

    [Fact]
    public async Task PostChat_RedisStoresLate_IsStoredAndTheWaitIsInAllFigures()
    {
        await using var redis = new RedisProxy(Server.ConnectionString);
        await using var api = await ChatApplication.StartAsync(redis.ConnectionString, _time);
        var sent = 0L;
        api.Model.Before = () =>
        {
            redis.Hold();
            sent = redis.BytesSent;
        };

        var asking = AskAsync(api, "one");
        await api.Model.Called.WaitAsync(Cancellation);
        await Eventually.IsTrueAsync(() => sent > 0 && redis.BytesSent > sent);
        _time.Advance(Late);
        redis.Release();

        var chat = (await asking).At("metadata.individual_chat_metrics");
        Assert.Equal(Late.TotalMilliseconds, StageOf(chat, "storing_conversation"));
        Assert.Equal(Late.TotalMilliseconds, chat.At("total_duration_ms").GetDouble());
        await AssertStoredAsync(api, chats: 1);
        var conversation = await api.GetAsync("/conversation-metrics/c").ReadAsync();
        Assert.True(JsonElement.DeepEquals(chat, conversation.At("individual_chats")[0]));
        Assert.Equal(Late.TotalMilliseconds, conversation.At("aggregate_stats.total_duration_ms").GetDouble());
        var statistics = await api.GetAsync("/statistics?window=1h").ReadAsync();
        Assert.Equal(Late.TotalMilliseconds, statistics.At("overall.max_ms").GetDouble());
    }

    [Fact]
    public async Task Start_RedisIsThere_HasAskedItOnce()
    {
        await using var api = await ChatApplication.StartAsync(Server.ConnectionString, _time);

        // Nine more answers, ten seconds later, and it is warm.
        _time.Advance(TimeSpan.FromSeconds(10));
        var limit = api.Service<StorageLimit>();
        for (var i = 0; i < 8; i++)
        {
            await limit.WaitAsync(Task.CompletedTask);
        }

        Assert.True(limit.IsCold);
        await limit.WaitAsync(Task.CompletedTask);
        Assert.False(limit.IsCold);
    }

    private static Task<JsonElement> AskAsync(ChatApplication api, string message) =>
        api.PostAsync(new { message, conversation_id = "c" }).ReadAsync();

    private static double StageOf(JsonElement chat, string name) =>
        chat.At("stages").EnumerateArray().Single(stage => stage.At("name").GetString() == name).At("duration_ms").GetDouble();

    private static async Task AssertStoredAsync(ChatApplication api, int chats)
    {
        Assert.Equal(0, api.Service<ChatSpool>().Records);
        Assert.Null(api.Service<StorageState>().Outage);
        Assert.Equal(chats, (await api.GetAsync("/conversation-metrics/c").ReadAsync()).At("total_chats").GetInt32());
    }
}
