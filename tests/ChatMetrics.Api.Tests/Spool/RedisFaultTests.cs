using System.Text.Json;
using ChatMetrics.Api.Spool;
using ChatMetrics.Api.Testing;
using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Testing;
using StackExchange.Redis;
using static ChatMetrics.Api.Tests.Spool.StorageChecks;

namespace ChatMetrics.Api.Tests.Spool;

/// <summary>
/// Every fault that a redis-server can have: chats are answered meanwhile, <c>/health</c> shows it, and when it is over all
/// is stored by itself, in order and once.
/// </summary>
[Collection(Collections.RedisAway)]
public sealed class RedisFaultTests(InstalledRedisServer server) : IClassFixture<InstalledRedisServer>, IAsyncLifetime
{
    private ChatApplication? _api;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private ChatApplication Api => _api!;

    private IDatabase Redis => server.Connection.GetDatabase();

    public async ValueTask InitializeAsync()
    {
        await server.EmptyAsync();
        _api = await ChatApplication.StartAsync(server.ConnectionString);
    }

    public ValueTask DisposeAsync() => Api.DisposeAsync();

    [Fact]
    public Task PostChat_RedisIsKilledAndStarted_IsStored() =>
        AssertBridgedAsync("no_answer", server.KillAsync, server.StartAsync);

    [Fact]
    public async Task PostChat_RedisIsFrozenAndThawed_IsStored()
    {
        PausedProcess? frozen = null;
        await AssertBridgedAsync("no_answer", () => Task.FromResult(frozen = server.Pause()), () => Task.Run(frozen!.Dispose));
    }

    [Fact]
    public async Task Snapshot_RedisIsFrozenAndNothingIsStored_SaysThatItIsAwayUntilItIsBack()
    {
        Assert.Equal("back", await StateAsync());
        using (server.Pause())
        {
            Assert.Equal("away", await StateAsync());
            Assert.Equal(503, (int)(await Api.GetAsync("/chats")).StatusCode);
            await Eventually.IsTrueAsync(async () => await StateAsync() == "away" && Api.Service<StorageState>().Outage is not null);
        }

        await Eventually.IsTrueAsync(async () => await StateAsync() == "back");

        async Task<string?> StateAsync() => (await Api.GetAsync("/dashboard/snapshot").ReadAsync()).At("storage.state").GetString();
    }

    [Fact]
    public async Task PostChat_RedisIsBackWhileManyChatOn_SpoolIsEmptiedAndAllAreThere()
    {
        using var enough = new CancellationTokenSource();
        await server.KillAsync();
        var clients = Enumerable.Range(0, 8).Select(_ => Task.Run(ChatOnAsync, Cancellation)).ToArray();
        await Eventually.IsTrueAsync(() => Api.Service<ChatSpool>().Records > 100);

        await server.StartAsync();
        await AssertHealthyAsync(Api);
        await enough.CancelAsync();

        var chats = (await Task.WhenAll(clients)).Sum();
        await AssertHealthyAsync(Api);
        Assert.Equal(chats, (await Api.GetAsync("/conversation-metrics/c").ReadAsync()).At("total_chats").GetInt32());

        async Task<int> ChatOnAsync()
        {
            var asked = 0;
            for (; !enough.IsCancellationRequested; asked++)
            {
                await AskAsync(Api, $"{asked}");
            }

            return asked;
        }
    }

    [Fact]
    public Task PostChat_RedisIsSlowToWrite_IsStoredWhenItIsNot() => AssertBridgedAsync(
        "no_answer",
        () => Redis.ExecuteAsync("CLIENT", "PAUSE", "600000", "WRITE"),
        () => Redis.ExecuteAsync("CLIENT", "UNPAUSE"));

    [Fact]
    public Task PostChat_RedisIsFull_IsStoredWhenItIsNot() => AssertBridgedAsync(
        "full",
        () => Redis.ExecuteAsync("CONFIG", "SET", "maxmemory", "1"),
        () => Redis.ExecuteAsync("CONFIG", "SET", "maxmemory", "0"));

    [Fact]
    public Task PostChat_RedisIsAReplica_IsStoredWhenItIsPrimary() => AssertBridgedAsync(
        "read_only",
        () => Redis.ExecuteAsync("REPLICAOF", "127.0.0.1", "1"),
        () => Redis.ExecuteAsync("REPLICAOF", "NO", "ONE"));

    [Fact]
    public Task PostChat_RedisWantsAPassword_IsStoredWhenItDoesNot() => AssertBridgedAsync(
        reason: null, // A client that is not let in may know no more than that it has no connection.
        async () =>
        {
            await Redis.ExecuteAsync("CONFIG", "SET", "requirepass", "secret");
            await Redis.ExecuteAsync("CLIENT", "KILL", "TYPE", "normal");
        },
        () => Redis.ExecuteAsync("CONFIG", "SET", "requirepass", ""));

    [Fact]
    public async Task PostChat_PasswordIsWrongFromTheStart_IsStoredWhenItIsRight()
    {
        await Redis.ExecuteAsync("CONFIG", "SET", "requirepass", "secret");
        await using var api = await ChatApplication.StartAsync($"{server.ConnectionString},password=rotated");
        await AskAsync(api, "hi");
        await api.GetAsync("/conversation-metrics/c").ReadAsync(503);

        await Redis.ExecuteAsync("CONFIG", "SET", "requirepass", "rotated");
        await AssertHealthyAsync(api);

        Assert.Equal(["hi"], await MessagesAsync(api));
        await Redis.ExecuteAsync("CONFIG", "SET", "requirepass", "");
    }

    [Fact]
    public async Task PostChat_TurnsOfItsConversationWait_SaysThatItDidNotSeeThem()
    {
        await Redis.ExecuteAsync("CONFIG", "SET", "maxmemory", "1");
        await AskAsync(Api, "waits");
        var followUp = await AskAsync(Api, "does not see it");
        var elsewhere = await AskAsync(Api, "misses nothing", "d");
        await Redis.ExecuteAsync("CONFIG", "SET", "maxmemory", "0");
        await AssertHealthyAsync(Api);
        var after = await AskAsync(Api, "sees both");

        Assert.Equal("unavailable", HistoryOf(followUp));
        Assert.Null(HistoryOf(elsewhere));
        Assert.Null(HistoryOf(after));
        Assert.Equal(["user: waits", "user: does not see it", "user: sees both"], Api.Model.LastTurns.Where(turn => turn.StartsWith("user", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task PostChat_RedisIsRestartedEmpty_ItAndAllAfterItAreStored()
    {
        await AskAsync(Api, "lost with the server");
        await server.KillAsync();
        await AskAsync(Api, "during");
        await server.StartEmptyAsync();
        await AssertHealthyAsync(Api);
        await AskAsync(Api, "after");

        Assert.Equal(["during", "after"], await MessagesAsync(Api));
    }

    [Fact]
    public async Task PostChat_RedisFailsOver_IsStoredByTheNewPrimary()
    {
        await using var second = new InstalledRedisServer();
        await second.InitializeAsync();
        var database = second.Connection.GetDatabase();
        await database.ExecuteAsync("REPLICAOF", server.ConnectionString.Split(':')[0], server.ConnectionString.Split(':')[1]);
        await Eventually.IsTrueAsync(async () =>
            ((string)(await database.ExecuteAsync("INFO", "replication"))!).Contains("master_link_status:up", StringComparison.Ordinal));
        await using var api = await ChatApplication.StartAsync($"{server.ConnectionString},{second.ConnectionString}");
        await AskAsync(api, "before");
        await Eventually.IsTrueAsync(() => database.KeyExistsAsync(RedisKeys.ConversationChats("c")));

        await server.KillAsync();
        await AskAsync(api, "during");
        await database.ExecuteAsync("REPLICAOF", "NO", "ONE");
        await AssertHealthyAsync(api);

        Assert.Equal(["before", "during"], await MessagesAsync(api));
        await server.StartAsync();
    }

    [Fact]
    public async Task PostChat_RedisRefusesAPartOfIt_IsLoggedAndOthersAreStored()
    {
        await Redis.StringSetAsync(RedisKeys.ConversationTotal("refused"), "not a hash");
        await AskAsync(Api, "refused", "refused");
        await AssertHealthyAsync(Api);
        await AskAsync(Api, "hi");

        Assert.Equal(["hi"], await MessagesAsync(Api));
        Assert.Contains(Api.Log.Messages, message => message.Contains("WRONGTYPE", StringComparison.Ordinal));
    }

    [Fact]
    public async Task PostChat_RedisRefusesItForGood_IsDroppedAndOthersAreStored()
    {
        await Redis.StringSetAsync(RedisKeys.ConversationTotal("refused"), "not a hash");
        await Redis.StringSetAsync(RedisKeys.RemovedConversations("chats"), "not a sorted set");
        await AskAsync(Api, "refused", "refused");
        await AssertHealthyAsync(Api);
        await AskAsync(Api, "hi");

        Assert.Equal(["hi"], await MessagesAsync(Api));
        Assert.Equal(1, (await StorageAsync(Api)).At("data.records_dropped").GetInt32());
    }

    [Fact]
    public async Task Delete_RecordsWait_Is503AndGoneOnceTheyAreStored()
    {
        await Redis.ExecuteAsync("CONFIG", "SET", "maxmemory", "1");
        await AskAsync(Api, "waits");

        // It reads well, but does not know of what waits.
        await Api.GetAsync("/conversation-metrics/c").ReadAsync(503);
        await Api.Client.DeleteAsync("/conversation-metrics/c", Cancellation).ReadAsync(503);

        await Redis.ExecuteAsync("CONFIG", "SET", "maxmemory", "0");
        await AssertHealthyAsync(Api);
        Assert.Equal(["waits"], await MessagesAsync(Api));
        using var removed = await Api.Client.DeleteAsync("/conversation-metrics/c", Cancellation);
        Assert.Equal(204, (int)removed.StatusCode);
        await Api.GetAsync("/conversation-metrics/c").ReadAsync(404);
    }

    [Theory]
    [InlineData("/conversation-metrics/c")]
    [InlineData("/all-conversation-metrics")]
    [InlineData("/system-metrics")]
    public async Task Get_RedisIsFrozen_Is503WithRetryAfter(string path)
    {
        // Once it is warm: StorageLimitTests.
        Assert.True(StorageLimit.Usual < TimeSpan.FromSeconds(1));
        using var frozen = server.Pause();

        using var response = await Api.Client.GetAsync(path, Cancellation);

        await response.ReadAsync(503);
        Assert.True(response.Headers.RetryAfter!.Delta > TimeSpan.Zero);
    }

    [Fact]
    public async Task GetLiveMetrics_RedisGoesAwayAndComesBack_TellsOfItAndGoesOn()
    {
        using var response = await Api.Client.GetAsync("/live-metrics", HttpCompletionOption.ResponseHeadersRead, Cancellation);
        await using var events = await SseReader.OpenAsync(response);

        await server.KillAsync();
        await AskAsync(Api, "during");
        var away = await NextAsync(events, "storage", storage => storage.At("records_waiting").GetInt32() == 1);
        await server.StartAsync();
        var back = await NextAsync(events, "storage", storage => storage.At("state").GetString() == "back");
        var chat = await HeardAsync(events);

        Assert.Equal(("away", "no_answer"), (away.At("state").GetString(), away.At("reason").GetString()));
        Assert.True(away.At("bytes_waiting").GetInt64() > 0);
        Assert.Equal((0, 0), (back.At("records_waiting").GetInt32(), back.At("records_dropped").GetInt32()));
        Assert.StartsWith("after", chat, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetLiveMetrics_RedisIsAwayAlready_TellsOfItFirst()
    {
        await server.KillAsync();
        await AskAsync(Api, "during");

        using var response = await Api.Client.GetAsync("/live-metrics", HttpCompletionOption.ResponseHeadersRead, Cancellation);
        await using var events = await SseReader.OpenAsync(response);

        var (name, storage) = await events.NextAsync();
        Assert.Equal("storage", name);
        Assert.Equal(
            """
            state: string
            since: string
            reason: string
            records_waiting: number
            bytes_waiting: number
            records_dropped: number
            """.ReplaceLineEndings("\n"),
            storage.Shape());
        await server.StartAsync();
    }

    private static async Task<JsonElement> NextAsync(SseReader events, string name, Func<JsonElement, bool> isIt)
    {
        while (true)
        {
            var (next, data) = await events.NextAsync().WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
            if (next == name && isIt(data))
            {
                return data;
            }
        }
    }

    // Asks until one of the chats is heard of: what is published while the subscription is not there yet is not.
    private async Task<string> HeardAsync(SseReader events)
    {
        var heard = NextAsync(events, "chat", chat => chat.At("message").GetString() != "during");
        var asked = 0;
        await Eventually.IsTrueAsync(async () =>
        {
            await AskAsync(Api, $"after {++asked}");
            return heard.IsCompleted;
        });
        return (await heard).At("message").GetString()!;
    }

    private async Task AssertBridgedAsync(string? reason, Func<Task> begin, Func<Task> end)
    {
        await AskAsync(Api, "before");
        await begin();
        await AskAsync(Api, "during 1");
        await AskAsync(Api, "during 2");
        var during = await StorageAsync(Api);
        await end();
        await AssertHealthyAsync(Api);
        await AskAsync(Api, "after");

        Assert.Equal("degraded", during.At("status").GetString());
        Assert.Contains($"({reason}", during.At("description").GetString(), StringComparison.Ordinal);
        Assert.Equal(2, during.At("data.records_waiting").GetInt32());
        Assert.Equal(["before", "during 1", "during 2", "after"], await MessagesAsync(Api));
        Assert.Equal(0, (await StorageAsync(Api)).At("data.records_dropped").GetInt32());
    }

    private static string? HistoryOf(JsonElement answer) =>
        answer.At("metadata.individual_chat_metrics").TryGetProperty("history", out var history) ? history.GetString() : null;
}
