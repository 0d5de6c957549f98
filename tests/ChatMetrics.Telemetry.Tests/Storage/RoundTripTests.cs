using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Testing;
using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Tests.Storage;

public sealed class RoundTripTests(InstalledRedisServer server) : StoreContract(server), IClassFixture<InstalledRedisServer>
{
    [Fact]
    public async Task Save_Chat_IsOneRoundTrip()
    {
        await using var answers = new RedisProxy(Server.ConnectionString);
        using var redis = await ConnectionMultiplexer.ConnectAsync(answers.ConnectionString);
        var store = new ChatStore(redis, TimeProvider.System, Retention);
        await store.SaveAsync(Record("c", 1), [new Turn("user", "a")]);

        answers.Hold();
        var saving = store.SaveAsync(Record("c", 2), [new Turn("user", "b")]);

        // All of it has come, and not one answer has been let through.
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(TimeSpan.FromSeconds(30));
        while ((await Conversations.ReadConversationAsync("c", after: null, limit: 10))!.IndividualChats.Count < 2)
        {
            deadline.Token.ThrowIfCancellationRequested();
        }

        Assert.Equal(2, (await Chats.ReadTurnsAsync("c")).Count);
        Assert.False(saving.IsCompleted);
        answers.Release();
        await saving;
    }
}
