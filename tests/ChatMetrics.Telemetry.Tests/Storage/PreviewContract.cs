using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Testing;
using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Tests.Storage;

/// <summary>What waits for approval, and the routine that a user has had kept.</summary>
public abstract class PreviewContract(RedisServer server) : StoreContract(server)
{
    private static readonly PendingApproval Preview = new("save_routine", """{"morning":["Crème \"A\" 😀"]}""", "Save it", Now.AddMinutes(10));

    private RoutineStore Routines => new(Redis, Retention);

    [Fact]
    public async Task Take_WhatAChatProposed_IsThereOnce()
    {
        await Chats.SaveAsync(Record("c", 1), [], Preview);

        Assert.Null(await Chats.TakePreviewAsync("other"));
        Assert.Equal(Preview, await Chats.TakePreviewAsync("c"));
        Assert.Null(await Chats.TakePreviewAsync("c"));
    }

    [Fact]
    public async Task Take_ByManyAtOnce_OneGetsIt()
    {
        using var other = await ConnectionMultiplexer.ConnectAsync(Server.ConnectionString);
        var elsewhere = new ChatStore(other, TimeProvider.System, Retention);
        for (var round = 1; round <= 20; round++)
        {
            await Chats.SaveAsync(Record("c", round), [], Preview);

            var taken = await Task.WhenAll(Enumerable.Range(0, 20).Select(number => (number % 2 == 0 ? Chats.Store : elsewhere).TakePreviewAsync("c")));

            Assert.Single(taken, preview => preview is not null);
        }
    }

    [Fact]
    public async Task Save_ChatThatProposesNothing_DropsWhatWaits()
    {
        await Chats.SaveAsync(Record("c", 1), [], Preview);
        await Chats.SaveAsync(Record("other", 1), []);
        await Chats.SaveAsync(Record("c", 2), []);

        Assert.Null(await Chats.TakePreviewAsync("c"));
    }

    [Fact]
    public async Task Save_AnotherProposal_TakesItsPlace()
    {
        await Chats.SaveAsync(Record("c", 1), [], Preview);
        await Chats.SaveAsync(Record("c", 2), [], Preview with { Text = "Save another" });

        Assert.Equal("Save another", (await Chats.TakePreviewAsync("c"))!.Text);
    }

    [Fact]
    public async Task Save_SameChatTwice_DoesNotProposeAgain()
    {
        await Chats.SaveAsync(Record("c", 1), [], Preview);
        await Chats.TakePreviewAsync("c");

        await Chats.SaveOnceAsync(Record("c", 1), []);

        Assert.Null(await Chats.TakePreviewAsync("c"));
    }

    [Fact]
    public async Task Save_Proposal_ExpiresWithTheTimeToApproveIt()
    {
        await Chats.SaveAsync(Record("c", 1), [], Preview);

        var left = await Redis.GetDatabase().KeyTimeToLiveAsync(RedisKeys.ConversationPreview("c"));

        // Less by as long as the tests have been running: the server's clock is the machine's.
        Assert.InRange(left!.Value, TimeSpan.FromTicks(1), TimeSpan.FromMinutes(10) + TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Save_ProposalOfLongAgo_IsNotKept()
    {
        await Chats.SaveAsync(Record("c", 1), [], Preview with { ExpiresAt = Now.AddMinutes(-1) });

        Assert.False(await Redis.GetDatabase().KeyExistsAsync(RedisKeys.ConversationPreview("c")));
    }

    [Theory]
    [InlineData("not JSON")]
    [InlineData("[]")]
    [InlineData("{}")]
    public async Task Take_WhatCannotBeRead_IsNothing(string stored)
    {
        await Redis.GetDatabase().StringSetAsync(RedisKeys.ConversationPreview("c"), stored);

        Assert.Null(await Chats.TakePreviewAsync("c"));
    }

    [Fact]
    public async Task Routine_Saved_IsReadAgainUntilAnotherIs()
    {
        Assert.Null(await Routines.ReadAsync("c"));
        await Routines.SaveAsync("c", new SavedRoutine(["a", "b"], []));
        await Routines.SaveAsync("c", new SavedRoutine(["Crème 😀"], ["d"]));

        var routine = await Routines.ReadAsync("c");

        Assert.Equal(["Crème 😀"], routine!.Morning);
        Assert.Equal(["d"], routine.Evening);
        Assert.Null(await Routines.ReadAsync("other"));
        Assert.InRange(
            (await Redis.GetDatabase().KeyTimeToLiveAsync(RedisKeys.ConversationRoutine("c")))!.Value, TimeSpan.FromDays(29), TimeSpan.FromDays(30));
    }

    [Theory]
    [InlineData("not JSON")]
    [InlineData("{}")]
    public async Task Routine_ThatCannotBeRead_IsNone(string stored)
    {
        await Redis.GetDatabase().StringSetAsync(RedisKeys.ConversationRoutine("c"), stored);

        Assert.Null(await Routines.ReadAsync("c"));
    }

    [Fact]
    public async Task Remove_ConversationWithProposalAndRoutine_LeavesNeither()
    {
        await Routines.SaveAsync("c", new SavedRoutine(["a"], []));
        await Routines.SaveAsync("kept", new SavedRoutine(["a"], []));
        await Chats.SaveAsync(Record("c", 1), [], Preview);

        Assert.True(await Removal.RemoveAsync("c", TimeSpan.FromSeconds(30)));

        Assert.DoesNotContain(await Server.KeysAsync(), key => ((string)key!).Contains("{c}", StringComparison.Ordinal));
        Assert.NotNull(await Routines.ReadAsync("kept"));
    }
}

public sealed class GarnetPreviewTests(GarnetServer server) : PreviewContract(server), IClassFixture<GarnetServer>;

public sealed class RedisPreviewTests(InstalledRedisServer server) : PreviewContract(server), IClassFixture<InstalledRedisServer>;

public sealed class ClusterPreviewTests(RedisCluster server) : PreviewContract(server), IClassFixture<RedisCluster>;
