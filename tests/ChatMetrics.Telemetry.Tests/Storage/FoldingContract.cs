using System.Text.Json;
using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Statistics;
using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Telemetry.Storage.Folding;
using ChatMetrics.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Tests.Storage;

public abstract class FoldingContract(RedisServer server) : StoreContract(server)
{
    private const int Waiting = 7;

    private static readonly TimeSpan RoundTrip = TimeSpan.FromSeconds(30);

    private FoldingLease Lease => field ??= new FoldingLease(Redis, TimeProvider.System);

    private ChatFolder Folder => field ??= FolderOn(Redis);

    // To look into all inboxes of a cluster takes thousands of commands.
    private HashSet<string> Tags => [ChatInbox.TagFor(Redis, "a"), ChatInbox.TagFor(Redis, "b")];

    [Fact]
    public async Task Fold_WhatWaits_CountsEachChatOnceAndEmptiesTheInbox()
    {
        await FillAsync();

        var folded = await FoldAsync(InboxTags.All(Redis));

        Assert.Equal(Waiting, folded);
        await AssertCountedOnceAsync();
        Assert.Equal(0, await FoldAsync(InboxTags.All(Redis)));
        await AssertCountedOnceAsync();
    }

    [Fact]
    public async Task Fold_StorageWaitIsNotThereYet_WaitsForItUntilItsProcessMustHaveDied()
    {
        // The records are written by one clock, the folder looks by another, which only the test moves.
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var (store, folder) = (new ChatStore(Redis, time, Retention), new ChatFolder(Redis, time, Retention, NullLogger<ChatFolder>.Instance));
        var (first, second) = (Record("c", 1) with { StorageWaitUnknown = true }, Record("c", 2) with { StorageWaitUnknown = true });
        await store.SaveAsync(first, []);
        var saved = await store.SaveAsync(second, []);
        Assert.True(await Lease.HoldAsync());

        Assert.Equal(new FoldedBatch(0, TimeSpan.Zero, HasMore: true), await folder.FoldAsync(Lease));
        store.AddStorageWait(saved, waitUs: 500);
        Assert.Equal((1, true), (await folder.FoldAsync(Lease)) is { } one ? (one.Chats, one.HasMore) : default);
        time.Advance(ChatFolder.MaxWaitForStorageWait);
        Assert.Equal((1, false), (await folder.FoldAsync(Lease)) is { } two ? (two.Chats, two.HasMore) : default);

        var events = await new LiveEventLog(Redis).ReadAsync(after: 0, upTo: long.MaxValue);
        Assert.Equal(
            [(second.DurationUs + 500) / 1000.0, first.DurationUs / 1000.0],
            events.Events.Select(chat => JsonSerializer.Deserialize(chat.Json.Span, WireJson.Utf8.FinishedChat)!.TotalDurationMs));
    }

    [Fact]
    public async Task Fold_MoreThanABatch_SaysThatThereIsMore()
    {
        await Task.WhenAll(Enumerable.Range(1, ChatFolder.MaxBatch + 1).Select(number => Chats.Store.SaveAsync(Record("c", number), [])));
        Assert.True(await Lease.HoldAsync());

        var first = await Folder.FoldAsync(Lease);
        var second = await Folder.FoldAsync(Lease);

        Assert.Equal((ChatFolder.MaxBatch, true), (first!.Chats, first.HasMore));
        Assert.Equal((1, false), (second!.Chats, second.HasMore));
        Assert.Equal(ChatFolder.MaxBatch + 1, (await Conversations.ReadOverviewAsync(after: null, limit: 1)).TotalChats);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Fold_DiesAnywhere_TheNextOneCountsTheRestOnce(bool afterTheCall)
    {
        for (var calls = 0; ; calls++)
        {
            await StartAnewAsync();
            var left = calls;
            void Die()
            {
                if (left-- == 0)
                {
                    throw new TimeoutException();
                }
            }

            var redis = afterTheCall ? InterceptedRedis.Create(Redis, afterCall: Die) : InterceptedRedis.Create(Redis, Die);
            var died = await DiesAsync(redis);
            await ExpireAsync();
            await FoldAsync();

            await AssertCountedOnceAsync();
            if (!died)
            {
                Assert.True(calls > 10);
                return;
            }
        }
    }

    [Fact]
    public async Task Fold_RightAfterTheIndexWasAskedForAChat_TheChatIsFound()
    {
        var chat = Record("a", -1);
        await Chats.Store.SaveAsync(chat, []);
        var folded = 0;
        var redis = InterceptedRedis.Create(Redis, afterCall: () => folded += Task.Run(() => FoldAsync()).GetAwaiter().GetResult());

        var found = await new ChatIndex(redis, TimeProvider.System, Retention, NullLogger<ChatIndex>.Instance).FindAsync(chat.ChatId);

        Assert.Equal((1, chat.ChatId), (folded, found?.ChatId));
    }

    [Fact]
    public async Task Fold_OutcomeIsUncertain_TheSameProcessCountsTheRestOnce()
    {
        for (var calls = 0; ; calls++)
        {
            await StartAnewAsync();
            var (left, died) = (calls, false);
            var redis = InterceptedRedis.Create(Redis, afterCall: () =>
            {
                if (left-- == 0)
                {
                    died = true;
                    throw new TimeoutException();
                }
            });
            var (folder, lease) = (FolderOn(redis), new FoldingLease(redis, TimeProvider.System));
            while (!await TryFoldAsync(folder, lease))
            {
            }

            await AssertCountedOnceAsync();
            if (!died)
            {
                Assert.True(calls > 10);
                return;
            }
        }
    }

    [Fact]
    public async Task Fold_IsPausedAnywhereWhileAnotherTakesOver_CountsNothingTwice()
    {
        using var other = await ConnectionMultiplexer.ConnectAsync(Server.ConnectionString);
        for (var calls = 0; ; calls++)
        {
            await StartAnewAsync();
            var (left, paused) = (calls, false);
            var redis = InterceptedRedis.Create(Redis, () =>
            {
                if (left-- == 0)
                {
                    paused = true;
                    Task.Run(async () =>
                    {
                        await ExpireAsync();
                        var lease = new FoldingLease(other, TimeProvider.System);
                        Assert.True(await lease.HoldAsync());
                        Assert.NotNull(await FolderOn(other).FoldAsync(lease, Tags));
                        await Chats.Store.SaveAsync(Record("a", Waiting + 1), []);
                    }).Wait();
                }
            });
            await DiesAsync(redis);
            await ExpireAsync();
            await FoldAsync();

            await AssertCountedOnceAsync(paused ? Waiting + 1 : Waiting);
            if (!paused)
            {
                Assert.True(calls > 10);
                return;
            }
        }
    }

    [Fact]
    public async Task Fold_OthersAppendEventsMeanwhile_AllHavePlacesOfTheirOwn()
    {
        using var other = await ConnectionMultiplexer.ConnectAsync(Server.ConnectionString);
        for (var calls = 0; ; calls++)
        {
            await StartAnewAsync();
            var (left, appended) = (calls, false);
            var redis = InterceptedRedis.Create(Redis, () =>
            {
                if (left-- == 0)
                {
                    appended = true;
                    Task.Run(() => new LiveEventLog(other).AppendAsync(LiveEventKind.Alert, "{}"u8.ToArray(), Now)).Wait();
                }
            });
            await DiesAsync(redis);

            if (!appended)
            {
                Assert.True(calls > 10);
                return;
            }

            var events = await new LiveEventLog(Redis).ReadAsync(after: 0, upTo: long.MaxValue);
            Assert.Equal(Enumerable.Range(1, Waiting + 1), events.Events.Select(happened => (int)happened.Id.Sequence));
        }
    }

    [Fact]
    public async Task Fold_RecordIsGone_IsNotCounted()
    {
        await FillAsync();
        await Redis.GetDatabase().KeyDeleteAsync(RedisKeys.Chat("a", Record("a", 0).ChatId));

        await FoldAsync();

        Assert.Equal(Waiting - 1, (await Conversations.ReadOverviewAsync(after: null, limit: 10)).TotalChats);
        Assert.Empty(await WaitingAsync());
    }

    [Fact]
    public async Task Remove_WhileChatsWait_StaysDeleted()
    {
        await FillAsync();

        Assert.True(await Removal.RemoveAsync("a", RoundTrip));
        await ExpireAsync();
        await FoldAsync();

        await AssertGoneAsync("a");
    }

    [Fact]
    public async Task Remove_AnywhereInTheFoldingOfItsChats_StaysDeleted()
    {
        using var other = await ConnectionMultiplexer.ConnectAsync(Server.ConnectionString);
        for (var calls = 0; ; calls++)
        {
            await StartAnewAsync();
            var (left, begun) = (calls, false);
            var redis = InterceptedRedis.Create(Redis, () =>
            {
                if (left-- == 0)
                {
                    begun = true;
                    Task.Run(() => TryRemoveAsync(other)).Wait();
                }
            });
            await DiesAsync(redis);
            await ExpireAsync();
            await FoldAsync();
            await Removal.RemoveAsync("a", RoundTrip);

            await AssertGoneAsync("a");
            if (!begun)
            {
                Assert.True(calls > 10);
                return;
            }
        }
    }

    [Fact]
    public async Task SaveOnce_ConversationWasRemovedAfterTheChat_StaysDeleted()
    {
        await FillAsync();
        Assert.True(await Removal.RemoveAsync("a", RoundTrip));

        await Chats.SaveOnceAsync(Record("a", -1), [new Turn("user", "late")]);
        await FoldAsync();

        await AssertGoneAsync("a");
        // One that came later starts it anew.
        await Chats.SaveOnceAsync(Record("a", 3600), []);
        Assert.Equal(1, (await Conversations.ReadConversationAsync("a", after: null, limit: 10))!.TotalChats);
    }

    [Fact]
    public async Task Hold_WhileAnotherHasTheLease_IsFalseUntilItIsReleased()
    {
        var other = new FoldingLease(Redis, TimeProvider.System);

        Assert.True(await Lease.HoldAsync());
        Assert.False(await other.HoldAsync());
        Assert.True(await Lease.HoldAsync());
        await Lease.ReleaseAsync();

        Assert.True(await other.HoldAsync());
        Assert.NotNull(await Redis.GetDatabase().KeyTimeToLiveAsync(RedisKeys.FoldingLease));
    }

    [Fact]
    public async Task Status_Written_IsRead()
    {
        var statuses = new FoldingStatusStore(Redis);
        Assert.Null(await statuses.ReadAsync());
        var status = new FoldingStatus(Now, 12);

        await statuses.WriteAsync(status);

        Assert.Equal(status, await statuses.ReadAsync());
    }

    [Fact]
    public async Task ReadLag_ChatsWait_TellsForHowLongTheOldestHas()
    {
        var (statuses, time) = (new FoldingStatusStore(Redis), new FakeTimeProvider(DateTimeOffset.UtcNow));
        var store = new ChatStore(Redis, time, Retention);
        // In a cluster only the worker knows.
        long? Known(long lagMs) => InboxTags.AreMany(Redis) ? null : lagMs;

        Assert.Equal(Known(0), await statuses.ReadLagAsync(time.GetUtcNow()));
        await store.SaveAsync(Record("a", 1), []);
        time.Advance(TimeSpan.FromSeconds(90));
        await store.SaveAsync(Record("b", 2), []);
        Assert.Equal(Known(90_000), await statuses.ReadLagAsync(time.GetUtcNow()));
        await FoldAsync();

        Assert.Equal(Known(0), await statuses.ReadLagAsync(time.GetUtcNow()));
    }

    private static ChatFolder FolderOn(IConnectionMultiplexer redis) =>
        new(redis, TimeProvider.System, Retention, NullLogger<ChatFolder>.Instance);

    private static ChatRecord Numbered(int number) => Record(number % 2 == 0 ? "a" : "b", number);

    private async Task FillAsync() =>
        await Task.WhenAll(Enumerable.Range(0, Waiting).Select(number => Chats.Store.SaveAsync(Numbered(number), [new Turn("user", "q")])));

    private async Task StartAnewAsync()
    {
        await EmptyAsync();
        await FillAsync();
    }

    // As if the time of whoever has the lease had passed.
    private Task<bool> ExpireAsync() => Redis.GetDatabase().KeyDeleteAsync(RedisKeys.FoldingLease);

    /// <param name="tags">The inboxes; those of the two conversations when null.</param>
    private async Task<int> FoldAsync(IEnumerable<string>? tags = null)
    {
        var chats = 0;
        var lease = new FoldingLease(Redis, TimeProvider.System);
        while (!await lease.HoldAsync())
        {
            await ExpireAsync();
        }

        for (FoldedBatch? folded = null; folded is not { Chats: 0 }; chats += folded.Chats)
        {
            folded = await Folder.FoldAsync(lease, tags ?? Tags);
            Assert.NotNull(folded);
        }

        await lease.ReleaseAsync();
        return chats;
    }

    private async Task<bool> DiesAsync(IConnectionMultiplexer redis)
    {
        var lease = new FoldingLease(redis, TimeProvider.System);
        try
        {
            if (await lease.HoldAsync())
            {
                await FolderOn(redis).FoldAsync(lease, Tags);
            }

            return false;
        }
        catch (TimeoutException)
        {
            return true;
        }
    }

    private async Task<bool> TryFoldAsync(ChatFolder folder, FoldingLease lease)
    {
        try
        {
            return await lease.HoldAsync() && await folder.FoldAsync(lease, Tags) is { Chats: 0 };
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private static async Task TryRemoveAsync(IConnectionMultiplexer redis)
    {
        try
        {
            // Who folds is paused, and does not let it come to an end.
            await RemovalOn(redis).RemoveAsync("a", TimeSpan.FromMilliseconds(300));
        }
        catch (TimeoutException)
        {
            // Carried on later.
        }
    }

    private Task<List<InboxEntry>> WaitingAsync() => new ChatInbox(Redis).ReadAsync(InboxTags.All(Redis), 100);

    private async Task AssertCountedOnceAsync(int chats = Waiting)
    {
        var statistics = await new StatisticsStore(Redis, TimeProvider.System, Retention).ReadAsync(StatisticsWindow.Find("24h")!, StatisticsGrouping.Stage);
        Assert.Equal(chats, statistics.Overall.Count);
        Assert.All(statistics.Groups, stage => Assert.Equal(chats, stage.Count));
        var overview = await Conversations.ReadOverviewAsync(after: null, limit: 10);
        Assert.Equal((2, chats), (overview.TotalConversations, overview.TotalChats));
        Assert.Equal(chats, overview.Conversations.Sum(conversation => conversation.ChatCount));
        var events = await new LiveEventLog(Redis).ReadAsync(after: 0, upTo: long.MaxValue);
        Assert.Equal(Enumerable.Range(1, chats), events.Events.Select(happened => (int)happened.Id.Sequence));
        Assert.Empty(await WaitingAsync());
    }

    private async Task AssertGoneAsync(string conversation)
    {
        Assert.Null(await Conversations.ReadConversationAsync(conversation, after: null, limit: 1));
        var overview = await Conversations.ReadOverviewAsync(after: null, limit: 10);
        Assert.Equal((1, Waiting / 2), (overview.TotalConversations, overview.TotalChats));
        Assert.Equal(Waiting / 2, await Redis.GetDatabase().SortedSetLengthAsync(RedisKeys.Chats));
        Assert.DoesNotContain(await Server.KeysAsync(), key => ((string)key!).Contains($"{{{conversation}}}", StringComparison.Ordinal));
        Assert.Empty(await WaitingAsync());
    }
}

public sealed class GarnetFoldingTests(GarnetServer server) : FoldingContract(server), IClassFixture<GarnetServer>;

public sealed class RedisFoldingTests(InstalledRedisServer server) : FoldingContract(server), IClassFixture<InstalledRedisServer>;

public sealed class ClusterFoldingTests(RedisCluster server) : FoldingContract(server), IClassFixture<RedisCluster>;
