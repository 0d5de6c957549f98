using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Testing;
using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Tests.Storage;

public abstract class ConversationRemovalContract(RedisServer server) : StoreContract(server)
{
    private const int FortyDaysAgo = -40 * 86_400;

    private static readonly TimeSpan RoundTrip = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Remove_Conversation_LeavesNothingBehind()
    {
        await FillAsync("c", chats: 3);
        await FillAsync("kept", chats: 2);

        Assert.True(await Removal.RemoveAsync("c", RoundTrip));

        await AssertGoneAsync("c", allChats: 2);
        Assert.Empty(await Chats.ReadTurnsAsync("c"));
        var kept = await Conversations.ReadConversationAsync("kept", after: null, limit: 10);
        Assert.Equal((2, 2), (kept!.TotalChats, kept.IndividualChats.Count));
    }

    [Fact]
    public async Task Remove_ChatsOfManyRoundTrips_LeavesNothingBehind()
    {
        await FillAsync("c", chats: 1201);
        await FillAsync("kept", chats: 1);

        Assert.True(await Removal.RemoveAsync("c", RoundTrip));

        await AssertGoneAsync("c", allChats: 1);
    }

    [Fact]
    public async Task Remove_UnknownConversation_IsFalseAndItsChatsThatWaitElsewhereAreNotStored()
    {
        Assert.False(await Removal.RemoveAsync("nobody", RoundTrip));
        await Chats.SaveOnceAsync(Record("nobody", -1000), []);

        Assert.Null(await Conversations.ReadConversationAsync("nobody", after: null, limit: 10));
    }

    [Fact]
    public async Task Remove_Twice_SaysThatItIsGone()
    {
        await FillAsync("c", chats: 1);

        Assert.True(await Removal.RemoveAsync("c", RoundTrip));
        Assert.False(await Removal.RemoveAsync("c", RoundTrip));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Remove_ChatsOlderThanTheirRetention_CountNoLongerEither(bool trimmedBefore)
    {
        await FillAsync("kept", chats: 1);
        await SaveExpiredAsync("c");
        await Chats.SaveAsync(Record("c", 1), []);
        if (trimmedBefore)
        {
            await ChatRetention.TrimAsync();
        }

        Assert.True(await Removal.RemoveAsync("c", RoundTrip));

        await AssertGoneAsync("c", allChats: 1);
        await ChatRetention.TrimAsync();
        await AssertGoneAsync("c", allChats: 1);
    }

    [Fact]
    public async Task Remove_BrokenOffAnywhere_IsCarriedOnByTheNextOne()
    {
        for (var calls = 0; ; calls++)
        {
            await Server.EmptyAsync();
            await FillAsync("kept", chats: 1);
            await SaveExpiredAsync("c");
            await FillAsync("c", chats: 2);
            await ChatRetention.TrimAsync();

            var brokeOff = await BreaksOffAsync(calls);
            await Removal.RemoveAsync("c", RoundTrip);

            await AssertGoneAsync("c", allChats: 1);
            if (!brokeOff)
            {
                Assert.True(calls > 5);
                return;
            }
        }
    }

    [Fact]
    public async Task Remove_ChatThatArrivesMeanwhile_IsRemovedOrStartsTheConversationAnew()
    {
        // A connection of its own: it is waited for where the removal's goes on.
        using var other = await ConnectionMultiplexer.ConnectAsync(Server.ConnectionString);
        for (var calls = 0; ; calls++)
        {
            await Server.EmptyAsync();
            await FillAsync("kept", chats: 1);
            await FillAsync("c", chats: 2);

            var arrived = false;
            var left = calls;
            var redis = InterceptedRedis.Create(Redis, () =>
            {
                if (left-- == 0)
                {
                    arrived = true;
                    Task.Run(() => ChatsOn(other).SaveAsync(Record("c", 3), [new Turn("user", "new")])).Wait();
                }
            });
            Assert.True(await RemovalOn(redis).RemoveAsync("c", RoundTrip));

            var conversation = await Conversations.ReadConversationAsync("c", after: null, limit: 10);
            if (conversation is null)
            {
                await AssertGoneAsync("c", allChats: 1);
            }
            else
            {
                Assert.True(arrived);
                Assert.Equal("Question 3", Assert.Single(conversation.IndividualChats).Message);
                Assert.Equal("new", Assert.Single(await Chats.ReadTurnsAsync("c")).Content);
                var overview = await Conversations.ReadOverviewAsync(after: null, limit: 10);
                Assert.Equal((2, 2), (overview.TotalConversations, overview.TotalChats));
                Assert.Equal(("c", 1), (overview.Conversations[0].ConversationId, overview.Conversations[0].ChatCount));
            }

            if (!arrived)
            {
                Assert.True(calls > 5);
                return;
            }
        }
    }

    [Fact]
    public async Task Remove_ByManyAtOnce_CountsOnce()
    {
        await FillAsync("kept", chats: 1);
        await FillAsync("c", chats: 700);

        var removed = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Removal.RemoveAsync("c", RoundTrip)));

        Assert.Contains(true, removed);
        await AssertGoneAsync("c", allChats: 1);
    }

    [Fact]
    public async Task Save_ChatOfARemovedConversation_StartsItAnew()
    {
        await FillAsync("c", chats: 2);
        await Removal.RemoveAsync("c", RoundTrip);

        await Chats.SaveAsync(Record("c", 3), []);

        var conversation = await Conversations.ReadConversationAsync("c", after: null, limit: 10);
        Assert.Equal((1, 1), (conversation!.TotalChats, conversation.IndividualChats.Count));
        Assert.Equal(1, (await Conversations.ReadOverviewAsync(after: null, limit: 10)).TotalChats);
    }

    private static FoldedChats ChatsOn(IConnectionMultiplexer redis) => new(redis, TimeProvider.System, Retention);

    private async Task FillAsync(string conversation, int chats) => await Task.WhenAll(
        Enumerable.Range(1, chats).Select(number => Chats.SaveAsync(Record(conversation, number), [new Turn("user", "a")])));

    private async Task SaveExpiredAsync(string conversation)
    {
        var record = Record(conversation, FortyDaysAgo);
        await Chats.SaveAsync(record, []);
        await Redis.GetDatabase().KeyDeleteAsync(RedisKeys.Chat(conversation, record.ChatId));
    }

    private async Task<bool> BreaksOffAsync(int afterCalls)
    {
        var redis = InterceptedRedis.Create(Redis, () =>
        {
            if (afterCalls-- == 0)
            {
                throw new TimeoutException();
            }
        });
        try
        {
            await RemovalOn(redis).RemoveAsync("c", RoundTrip);
            return false;
        }
        catch (TimeoutException)
        {
            return true;
        }
    }

    private async Task AssertGoneAsync(string conversation, long allChats)
    {
        Assert.Null(await Conversations.ReadConversationAsync(conversation, after: null, limit: 1));
        var overview = await Conversations.ReadOverviewAsync(after: null, limit: 10);
        Assert.Equal((1, allChats), (overview.TotalConversations, overview.TotalChats));
        Assert.DoesNotContain(overview.Conversations, other => other.ConversationId == conversation);
        Assert.Equal(allChats, await Redis.GetDatabase().SortedSetLengthAsync(RedisKeys.Chats));
        Assert.DoesNotContain(await Server.KeysAsync(), key => ((string)key!).Contains($"{{{conversation}}}", StringComparison.Ordinal));
    }
}

public sealed class GarnetConversationRemovalTests(GarnetServer server)
    : ConversationRemovalContract(server), IClassFixture<GarnetServer>;

public sealed class RedisConversationRemovalTests(InstalledRedisServer server)
    : ConversationRemovalContract(server), IClassFixture<InstalledRedisServer>;

public sealed class ClusterConversationRemovalTests(RedisCluster server)
    : ConversationRemovalContract(server), IClassFixture<RedisCluster>;
