using ChatMetrics.Api.Tests.Hosting;
using ChatMetrics.Testing;
using StackExchange.Redis;

namespace ChatMetrics.Api.Tests.Storage;

/// <summary>
/// Every trouble that a redis-server can have: chats are answered meanwhile, <c>/health</c> names the trouble, and when it is
/// over all is stored, in order and once.
/// </summary>
[Collection(ApiTests.Collection)]
public sealed class RedisTroubleTests(InstalledRedisServer server) : IClassFixture<InstalledRedisServer>, IAsyncLifetime
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private IDatabase Redis => server.Connection.GetDatabase();

    public async ValueTask InitializeAsync() => await server.EmptyAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public Task Killed_ThenStarted_StoresWhatWaited() =>
        AssertBridgedAsync("no_answer", server.KillAsync, server.StartAsync);

    [Fact]
    public async Task Frozen_ThenThawed_StoresWhatWaited()
    {
        PausedProcess? frozen = null;
        await AssertBridgedAsync(
            "no_answer",
            () =>
            {
                frozen = server.Pause();
                return Task.CompletedTask;
            },
            () =>
            {
                frozen!.Dispose();
                return Task.CompletedTask;
            });
    }

    [Fact]
    public Task AnswersButDoesNotWrite_ThenDoes_StoresWhatWaited() => AssertBridgedAsync(
        "no_answer",
        () => Redis.ExecuteAsync("CLIENT", "PAUSE", "600000", "WRITE"),
        () => Redis.ExecuteAsync("CLIENT", "UNPAUSE"));

    [Fact]
    public Task Full_ThenNotAnyMore_StoresWhatWaited() => AssertBridgedAsync(
        "full",
        () => Redis.ExecuteAsync("CONFIG", "SET", "maxmemory", "1"),
        () => Redis.ExecuteAsync("CONFIG", "SET", "maxmemory", "0"));

    [Fact]
    public Task Replica_ThenPrimaryAgain_StoresWhatWaited() => AssertBridgedAsync(
        null,
        () => Redis.ExecuteAsync("REPLICAOF", "127.0.0.1", "1"),
        () => Redis.ExecuteAsync("REPLICAOF", "NO", "ONE"));

    [Fact]
    public Task WantsAPassword_ThenNotAnyMore_StoresWhatWaited() => AssertBridgedAsync(
        null,
        async () =>
        {
            await Redis.ExecuteAsync("CONFIG", "SET", "requirepass", "secret");
            await Redis.ExecuteAsync("CLIENT", "KILL", "TYPE", "normal");
        },
        () => Redis.ExecuteAsync("CONFIG", "SET", "requirepass", ""));

    private async Task AssertBridgedAsync(string? reason, Func<Task> begin, Func<Task> end)
    {
        await using var api = await ChatApplication.StartAsync($"{server.ConnectionString},connectTimeout=500");
        await AskAsync(api, "before");
        await begin();

        await AskAsync(api, "during 1");
        var watch = System.Diagnostics.Stopwatch.StartNew();
        await AskAsync(api, "during 2");
        TestContext.Current.TestOutputHelper!.WriteLine($"second chat {watch.ElapsedMilliseconds} ms");
        var health = await api.GetAsync("/health").ReadAsync();
        TestContext.Current.TestOutputHelper!.WriteLine(health.GetRawText());
        Assert.Equal(2, health.At("checks.storage.data.records_waiting").GetInt32());
        if (reason is not null)
        {
            Assert.Contains($"({reason})", health.At("checks.storage.description").GetString(), StringComparison.Ordinal);
        }

        await end();
        watch.Restart();
        await Eventually.IsTrueAsync(async () => (await StorageAsync(api)).At("status").GetString() == "healthy");
        TestContext.Current.TestOutputHelper!.WriteLine($"healed in {watch.ElapsedMilliseconds} ms");
        await AskAsync(api, "after");

        var conversation = await api.GetAsync("/conversation-metrics/c").ReadAsync();
        Assert.Equal(
            ["before", "during 1", "during 2", "after"],
            conversation.At("individual_chats").EnumerateArray().Select(chat => chat.At("message").GetString()));
        Assert.Equal(4, conversation.At("total_chats").GetInt32());
        Assert.Equal(0, (await StorageAsync(api)).At("data.records_dropped").GetInt32());
    }

    private static Task<System.Text.Json.JsonElement> AskAsync(ChatApplication api, string message) => api.PostAsync(new { message, conversation_id = "c" }).ReadAsync();

    private static async Task<System.Text.Json.JsonElement> StorageAsync(ChatApplication api) =>
        (await api.GetAsync("/health").ReadAsync()).At("checks.storage");
}
