using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Statistics;
using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Telemetry.Storage.Folding;
using ChatMetrics.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatMetrics.Telemetry.Tests.Storage;

public abstract class UserRemovalContract(RedisServer server) : StoreContract(server)
{
    private const string Marked = "MARKED user";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private UserRemoval Users => new(
        Redis,
        new ChatIndex(Redis, TimeProvider.System, Retention, NullLogger<ChatIndex>.Instance),
        Removal,
        new StatisticsStore(Redis, TimeProvider.System, Retention),
        new ChatFolder(Redis, TimeProvider.System, Retention, NullLogger<ChatFolder>.Instance),
        TimeProvider.System,
        Retention);

    [Fact]
    public async Task Remove_User_LeavesNothingOfTheUserAndEverythingOfOthers()
    {
        for (var number = 0; number < 12; number++)
        {
            await SaveAsync($"MARKED-{number % 4}", number, Marked, isFolded: true);
            await SaveAsync($"kept-{number % 4}", number, "bob", isFolded: true);
        }

        Assert.Equal(4, await Users.RemoveAsync(Marked, Patience, Patience));

        Assert.DoesNotContain(await StoredText.ReadAsync(Server), text => text.Contains("MARKED", StringComparison.Ordinal));
        var statistics = await new StatisticsStore(Redis, TimeProvider.System, Retention)
            .ReadAsync(StatisticsWindow.Find("1h")!, StatisticsGrouping.User);
        Assert.Equal(["bob"], statistics.Groups!.Select(group => group.Name));
        Assert.Equal(4, await Conversations.CountAsync());
    }

    [Fact]
    public async Task Remove_UserWhoseChatsAreNotFoldedYet_FindsThem()
    {
        await SaveAsync("MARKED-c", 1, Marked, isFolded: false);

        Assert.Equal(1, await Users.RemoveAsync(Marked, Patience, Patience));

        Assert.DoesNotContain(await StoredText.ReadAsync(Server), text => text.Contains("MARKED", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Remove_ConversationOfTwoUsers_GoesAsAWhole()
    {
        await SaveAsync("c", 1, Marked, isFolded: true);
        await SaveAsync("c", 2, "bob", isFolded: true);

        Assert.Equal(1, await Users.RemoveAsync(Marked, Patience, Patience));

        Assert.Null(await Conversations.ReadConversationAsync("c", after: null, limit: 10));
    }

    [Fact]
    public async Task Remove_UserOfMoreChatsThanAPageHas_FindsAll()
    {
        for (var number = 0; number < ChatIndex.MaxRead + 10; number++)
        {
            await Chats.Store.SaveAsync(Of(Record($"MARKED-{number % 3}", number - 1200), Marked), []);
        }

        Assert.Equal(3, await Users.RemoveAsync(Marked, Patience, Patience));

        Assert.DoesNotContain(await StoredText.ReadAsync(Server), text => text.Contains("MARKED", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Remove_Nobody_RemovesNothing()
    {
        await SaveAsync("c", 1, "bob", isFolded: true);

        Assert.Equal(0, await Users.RemoveAsync(Marked, Patience, Patience));

        Assert.NotNull(await Conversations.ReadConversationAsync("c", after: null, limit: 10));
    }

    [Fact]
    public async Task Remove_UserWhoseChatWaitsInASpoolElsewhere_IsNotBroughtBackByIt()
    {
        var (waiting, later) = (Of(Record("c", -1000), Marked), Of(Record("d", 100_000), Marked));

        Assert.Equal(0, await Users.RemoveAsync(Marked, Patience, Patience));
        await Chats.Store.SaveOnceAsync(waiting, []);
        await Chats.Store.SaveOnceAsync(later, []);

        Assert.Null(await Conversations.ReadConversationAsync("c", after: null, limit: 10));
        Assert.NotNull(await Conversations.ReadConversationAsync("d", after: null, limit: 10));
    }

    private static ChatRecord Of(ChatRecord record, string user) => record with { User = user, StorageWaitUnknown = false };

    private Task SaveAsync(string conversation, int number, string user, bool isFolded)
    {
        var record = Of(Record(conversation, number), user);
        Turn[] turns = [new("user", $"said by {user}"), new("assistant", $"said to {user}")];
        return isFolded ? Chats.SaveAsync(record, turns) : Chats.Store.SaveAsync(record, turns);
    }
}

public sealed class GarnetUserRemovalTests(GarnetServer server) : UserRemovalContract(server), IClassFixture<GarnetServer>;

public sealed class RedisUserRemovalTests(InstalledRedisServer server) : UserRemovalContract(server), IClassFixture<InstalledRedisServer>;

public sealed class ClusterUserRemovalTests(RedisCluster server) : UserRemovalContract(server), IClassFixture<RedisCluster>;
