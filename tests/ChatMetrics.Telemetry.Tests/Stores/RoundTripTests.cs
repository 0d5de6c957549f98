using ChatMetrics.Telemetry.Chats;
using ChatMetrics.Telemetry.Wire;
using ChatMetrics.Testing;
using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Tests.Stores;

public sealed class RoundTripTests(InstalledRedisServer server) : StoreContract(server), IClassFixture<InstalledRedisServer>
{
    [Fact]
    public async Task Save_Chat_IsOneRoundTrip()
    {
        var published = await ListenAsync(WireJson.Utf8.FinishedChat);
        await using var answers = new HeldAnswers(Server.ConnectionString);
        using var redis = await ConnectionMultiplexer.ConnectAsync(answers.ConnectionString);
        var store = new ChatStore(redis, TimeProvider.System, Retention);
        await store.SaveAsync(Record("c", 1), [new Turn("user", "a")]);

        answers.Hold();
        var saving = store.SaveAsync(Record("c", 2), [new Turn("user", "b")]);

        // What comes last has come, and all before it, and not one answer has been let through.
        await published.FirstAsync(chat => chat.ChatId == Record("c", 2).ChatId);
        Assert.Equal(2, (await Conversations.ReadConversationAsync("c", after: null, limit: 10))!.IndividualChats.Count);
        Assert.Equal(2, (await Conversations.ReadOverviewAsync(after: null, limit: 10)).TotalChats);
        Assert.Equal(2, (await Chats.ReadTurnsAsync("c")).Count);
        Assert.False(saving.IsCompleted);
        var sent = answers.BytesSent;
        answers.Release();
        await saving;
        Assert.Equal(sent, answers.BytesSent);
    }
}
