using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Testing;
using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Tests.Storage;

public abstract class ChatStoreContract(RedisServer server) : StoreContract(server)
{
    private const long DurationOfOneUs = 6015;

    [Fact]
    public async Task Save_NewChat_IsInTheNextRead()
    {
        var record = Record("c", 1);

        await Chats.SaveAsync(record, []);

        var conversation = await Conversations.ReadConversationAsync("c", after: null, limit: 100);
        var chat = Assert.Single(conversation!.IndividualChats);
        Assert.Equivalent(IndividualChatMetrics.From(record), chat, strict: true);
        Assert.Equal(1, conversation.TotalChats);
        Assert.Null(conversation.NextCursor);
    }

    [Fact]
    public async Task AddStorageWait_SavedChats_IsInTheRecordsAndTheTotals()
    {
        var saved = new List<SavedChat>();
        foreach (var number in (int[])[1, 2])
        {
            saved.Add(await Chats.Store.SaveAsync(Record("c", number) with { StorageWaitUnknown = true }, []));
        }

        Assert.Equal(["unknown", "unknown"], (await ReadAsync()).IndividualChats.Select(chat => chat.StorageWait));
        Chats.Store.AddStorageWait(saved[0], waitUs: 300);
        var whole = Chats.Store.AddStorageWait(saved[1], waitUs: 40);

        var conversation = await ReadAsync();
        var (first, second) = (conversation.IndividualChats[0], conversation.IndividualChats[1]);
        Assert.Equal(((DurationOfOneUs + 300) / 1000.0, (DurationOfOneUs + 40) / 1000.0), (first.TotalDurationMs, second.TotalDurationMs));
        Assert.Equal((null, null), (first.StorageWait, second.StorageWait));
        Assert.Equal(1.304, first.Stages.Single(stage => stage.Name == "storing_conversation").DurationMs);
        Assert.Equivalent(IndividualChatMetrics.From(whole), second, strict: true);
        Assert.Equal(((2 * DurationOfOneUs) + 340) / 1000.0, conversation.AggregateStats.TotalDurationMs);
        Assert.NotNull(await Redis.GetDatabase().KeyTimeToLiveAsync(RedisKeys.Chat("c", whole.ChatId)));
        Assert.Equal(2, conversation.TotalChats);

        async Task<ConversationMetrics> ReadAsync() => (await Conversations.ReadConversationAsync("c", after: null, limit: 10))!;
    }

    [Fact]
    public async Task AddStorageWait_ConversationWasRemovedMeanwhile_BringsNothingBack()
    {
        var record = Record("c", 1) with { StorageWaitUnknown = true };
        var saved = await Chats.Store.SaveAsync(record, []);
        await Removal.RemoveAsync("c", TimeSpan.FromSeconds(30));

        Chats.Store.AddStorageWait(saved, waitUs: 300);

        Assert.Null(await Conversations.ReadConversationAsync("c", after: null, limit: 10));
        Assert.False(await Redis.GetDatabase().KeyExistsAsync(RedisKeys.Chat("c", record.ChatId)));
        Assert.False(await Redis.GetDatabase().KeyExistsAsync(RedisKeys.ConversationPeak("c")));
        Assert.True(await Redis.GetDatabase().KeyTimeToLiveAsync(RedisKeys.ConversationTotal("c")) <= TimeSpan.FromMinutes(1));

        // One that begins anew is kept as long as any.
        await Chats.SaveAsync(Record("c", 2), []);
        Assert.True(await Redis.GetDatabase().KeyTimeToLiveAsync(RedisKeys.ConversationTotal("c")) > TimeSpan.FromDays(1));
    }

    [Fact]
    public async Task Save_Rehearsal_LeavesNothing()
    {
        var preview = new PendingApproval("save", "{}", "text", DateTimeOffset.UtcNow.AddMinutes(5));
        var before = await Server.KeysAsync();

        var saved = await Chats.Store.SaveAsync(
            Record("rehearsed", 1) with { StorageWaitUnknown = true }, [new("user", "a"), new("assistant", "b")], preview, isRehearsal: true);
        Chats.Store.AddStorageWait(saved, waitUs: 300);

        Assert.Null(await Conversations.ReadConversationAsync("rehearsed", after: null, limit: 10));
        Assert.Equal(before.Order(), (await Server.KeysAsync()).Order());
    }

    [Fact]
    public async Task AddStorageWait_LongWait_IsInThePercentiles()
    {
        Chats.Store.AddStorageWait(await Chats.Store.SaveAsync(Record("c", 1) with { StorageWaitUnknown = true }, []), waitUs: 100_000);

        var stats = (await Conversations.ReadConversationAsync("c", after: null, limit: 1))!.AggregateStats;

        Assert.InRange(stats.P50Ms!.Value, stats.TotalDurationMs * 0.96, stats.TotalDurationMs);
    }

    [Fact]
    public async Task SaveOnce_ChatThatIsThere_ChangesNothing()
    {
        Turn[] turns = [new("user", "a"), new("assistant", "b")];

        await Chats.SaveAsync(Record("c", 1), turns);
        await Chats.SaveOnceAsync(Record("c", 1), turns);

        var conversation = await Conversations.ReadConversationAsync("c", after: null, limit: 100);
        Assert.Equal(1, conversation!.TotalChats);
        Assert.Equal(DurationOfOneUs / 1000.0, conversation.AggregateStats.TotalDurationMs);
        Assert.Equal(2, (await Chats.ReadTurnsAsync("c")).Count);
        Assert.Equal(1, (await Conversations.ReadOverviewAsync(after: null, limit: 10)).TotalChats);
    }

    [Fact]
    public async Task Save_ManyAtOnce_TotalsAreTheSum()
    {
        await Task.WhenAll(Enumerable.Range(1, 50).Select(number => Chats.SaveAsync(Record("c", number), [])));

        var conversation = await Conversations.ReadConversationAsync("c", after: null, limit: 100);
        var stats = conversation!.AggregateStats;
        Assert.Equal(50, conversation.TotalChats);
        Assert.Equal(50 * DurationOfOneUs / 1000.0, stats.TotalDurationMs);
        Assert.Equal(DurationOfOneUs / 1000.0, stats.AverageDurationMs);
        Assert.Equal(70, stats.PeakCpuOverall);
        Assert.Equal(Units.Megabytes(150_000_050), stats.PeakMemoryOverall);
        Assert.Equal(50 * 150, stats.TokensTotal);
        Assert.Equal(0.05m, stats.PriceUsd);
    }

    [Fact]
    public async Task Save_LowerPeakLater_KeepsTheHighest()
    {
        await Chats.SaveAsync(Record("c", 1, record => record with { PeakCpuPercent = 90.5 }), []);
        await Chats.SaveAsync(Record("c", 2, record => record with { PeakCpuPercent = 3.5 }), []);

        var conversation = await Conversations.ReadConversationAsync("c", after: null, limit: 1);

        Assert.Equal(90.5, conversation!.AggregateStats.PeakCpuOverall);
    }

    [Fact]
    public async Task Save_ReadingsUnsupported_AreNullAndNotZero()
    {
        await Chats.SaveAsync(
            Record("c", 1, record => record with { PeakCpuPercent = null, LowCpuPercent = null, PeakMemoryBytes = null, LowMemoryBytes = null }), []);

        var conversation = await Conversations.ReadConversationAsync("c", after: null, limit: 1);

        Assert.Null(conversation!.AggregateStats.PeakCpuOverall);
        Assert.Null(conversation.AggregateStats.PeakMemoryOverall);
        Assert.Equal(new CpuAndMemory(null, null, null), conversation.IndividualChats[0].PeakMetrics);
        Assert.Null(conversation.IndividualChats[0].Summary.CpuRange);
    }

    [Fact]
    public async Task Save_OnePriceUnknown_SumIsUnknown()
    {
        await Chats.SaveAsync(Record("c", 1), []);
        await Chats.SaveAsync(Record("c", 2, record => record with { PriceUsd = null }), []);

        var conversation = await Conversations.ReadConversationAsync("c", after: null, limit: 1);

        Assert.Null(conversation!.AggregateStats.PriceUsd);
    }

    [Fact]
    public async Task Save_OnlyAChatThatFailedAtUnknownCost_IsNotFree()
    {
        await Chats.SaveAsync(
            Record("c", 1, record => record with { Outcome = ChatOutcome.Failed, Error = "model_failed", Tokens = null, PriceUsd = null }), []);

        Assert.Null((await Conversations.ReadConversationAsync("c", after: null, limit: 1))!.AggregateStats.PriceUsd);
        Assert.Null((await Conversations.ReadOverviewAsync(after: null, limit: 1)).Conversations[0].PriceUsd);
    }

    [Fact]
    public async Task Save_FailedChat_IsCountedAndTold()
    {
        await Chats.SaveAsync(
            Record("c", 1, record => record with { Outcome = ChatOutcome.Failed, Error = "model_failed", Rating = PerformanceRating.HighUsage }), []);

        var conversation = await Conversations.ReadConversationAsync("c", after: null, limit: 1);
        var overview = await Conversations.ReadOverviewAsync(after: null, limit: 1);

        Assert.Equal(1, conversation!.AggregateStats.FailedChats);
        Assert.Equal(("failed", "model_failed"), (conversation.IndividualChats[0].Status, conversation.IndividualChats[0].Error));
        Assert.Equal(1, overview.Conversations[0].HighUsageChats);
    }

    [Fact]
    public async Task Read_PercentilesOfOneChat_AreItsDurationOrLess()
    {
        await Chats.SaveAsync(Record("c", 1), []);

        var stats = (await Conversations.ReadConversationAsync("c", after: null, limit: 10))!.AggregateStats;

        Assert.InRange(stats.P50Ms!.Value, stats.TotalDurationMs * 0.968, stats.TotalDurationMs);
        Assert.Equal(stats.P50Ms, stats.P99Ms);
    }

    [Fact]
    public async Task Save_ChatThatWasNotMeasured_MakesTheConversationsSumsUnknown()
    {
        await Chats.SaveAsync(Record("c", 1, record => record with { CpuTimeUs = 5000, AllocatedBytes = 1 << 20 }), []);
        var measured = (await Conversations.ReadConversationAsync("c", after: null, limit: 10))!.AggregateStats;
        await Chats.SaveAsync(Record("c", 2, record => record with { CpuTimeUs = null, AllocatedBytes = null }), []);
        var unknown = (await Conversations.ReadConversationAsync("c", after: null, limit: 10))!.AggregateStats;

        Assert.Equal((5.0, 1.0), (measured.CpuTimeMs, measured.AllocatedMb));
        Assert.Null(unknown.CpuTimeMs);
        Assert.Null(unknown.AllocatedMb);
    }

    [Fact]
    public async Task Save_Chat_TellsTheSubscribers()
    {
        var heard = await ListenAsync(WireJson.Utf8.FinishedChat);

        await Chats.SaveAsync(Record("told", 1), []);

        await heard.FirstAsync(finished => finished.ConversationId == "told");
        await Redis.GetSubscriber().UnsubscribeAllAsync();
    }

    [Fact]
    public async Task Save_Chat_EveryKeyOfItExpires()
    {
        await Chats.SaveAsync(Record("c", 1), [new Turn("user", "a")]);

        RedisKey[] keys =
        [
            RedisKeys.Chat("c", Record("c", 1).ChatId), RedisKeys.ConversationChats("c"), RedisKeys.ConversationTotal("c"),
            RedisKeys.ConversationPeak("c"), RedisKeys.ConversationTurns("c"),
        ];
        foreach (var key in keys)
        {
            Assert.NotNull(await Redis.GetDatabase().KeyTimeToLiveAsync(key));
        }
    }

    [Theory]
    [InlineData(-2 * 86_400, 28 * 24)]
    [InlineData(-40 * 86_400, 1)]
    public async Task Save_ChatOfSomeTimeAgo_RecordExpiresWithItsAge(int secondsAgo, int hoursLeft)
    {
        await Chats.SaveAsync(Record("c", 1), []);
        await Chats.SaveAsync(Record("c", secondsAgo), []);

        var left = await Redis.GetDatabase().KeyTimeToLiveAsync(RedisKeys.Chat("c", Record("c", secondsAgo).ChatId));
        Assert.InRange(left!.Value, TimeSpan.FromHours(hoursLeft - 0.9), TimeSpan.FromHours(hoursLeft + 0.1));
        var idsLeft = await Redis.GetDatabase().KeyTimeToLiveAsync(RedisKeys.ConversationChats("c"));
        Assert.InRange(idsLeft!.Value, TimeSpan.FromDays(30), TimeSpan.FromDays(30.5));
    }

    [Fact]
    public async Task Save_ManyDurations_PercentilesAreNearTheExactOnes()
    {
        // 1 ms to 100 s, in no order; a third of the records is past its retention.
        var durations = Enumerable.Range(0, 300).Select(i => (long)(1000 * Math.Pow(10, i * 89 % 300 / 60.0))).ToArray();
        await Task.WhenAll(durations.Select((duration, i) => Chats.SaveAsync(
            Record("c", i % 3 == 0 ? i - (40 * 86_400) : i, record => record with { Stages = [new StageRecord { DurationUs = duration }] }), [])));

        var stats = (await Conversations.ReadConversationAsync("c", after: null, limit: 1))!.AggregateStats;

        Array.Sort(durations);
        foreach (var (shownMs, rank) in new[] { (stats.P50Ms, 150), (stats.P95Ms, 285), (stats.P99Ms, 297) })
        {
            var exactMs = durations[rank - 1] / 1000.0;
            Assert.InRange(shownMs!.Value, exactMs * 0.968, exactMs * 1.032);
        }
    }

    [Fact]
    public async Task ReadConversation_WithoutHistogram_HasNoPercentiles()
    {
        await Redis.GetDatabase().HashSetAsync(RedisKeys.ConversationTotal("c"), [new("chats", 1), new("duration_us", 5000)]);

        var stats = (await Conversations.ReadConversationAsync("c", after: null, limit: 1))!.AggregateStats;

        Assert.Equal((5.0, null, null, null), (stats.TotalDurationMs, stats.P50Ms, stats.P95Ms, stats.P99Ms));
    }

    [Fact]
    public async Task ReadConversation_WithWhatANewerProgramStored_ReadsTheRest()
    {
        await Chats.SaveAsync(Record("c", 1), [new Turn("user", "a")]);
        await Chats.SaveAsync(Record("c", 2), []);
        var database = Redis.GetDatabase();
        await database.StringSetAsync(RedisKeys.Chat("c", Record("c", 1).ChatId), """{"v":2,"new":{}}""");
        await database.HashSetAsync(RedisKeys.ConversationTotal("c"), [new("later", "text"), new("by_model", "{}"), new("b", "x")]);
        await database.SortedSetAddAsync(RedisKeys.ConversationPeak("c"), "later", 1);
        await database.ListRightPushAsync(RedisKeys.ConversationTurns("c"), "[]");

        var conversation = await Conversations.ReadConversationAsync("c", after: null, limit: 10);

        Assert.Equal("Question 2", Assert.Single(conversation!.IndividualChats).Message);
        Assert.Equal((1, 2), (conversation.UnreadableChats, conversation.TotalChats));
        Assert.Equal(DurationOfOneUs / 1000.0, conversation.AggregateStats.P99Ms!.Value, 0.032 * DurationOfOneUs / 1000);
        Assert.Equal([new Turn("user", "a", Record("c", 1).ChatId)], await Chats.ReadTurnsAsync("c"));
    }

    [Fact]
    public async Task ReadTurns_MoreThanAreKept_GivesTheLast200InOrder()
    {
        for (var number = 1; number <= 130; number++)
        {
            await Chats.SaveAsync(Record("c", number), [new Turn("user", $"q{number}"), new Turn("assistant", $"a{number}")]);
        }

        var turns = await Chats.ReadTurnsAsync("c");

        Assert.Equal(200, turns.Count);
        Assert.Equal(new Turn("user", "q31", Record("c", 31).ChatId), turns[0]);
        Assert.Equal(new Turn("assistant", "a130", Record("c", 130).ChatId), turns[^1]);
        Assert.Equal(turns.Skip(198), await Chats.Store.ReadTurnsAsync("c", limit: 2));
        // Trimmed once in a while, and not by each chat.
        Assert.InRange(await Redis.GetDatabase().ListLengthAsync(RedisKeys.ConversationTurns("c")), 200, 242);
    }

    [Fact]
    public async Task ReadTurns_Unknown_IsEmpty() => Assert.Empty(await Chats.ReadTurnsAsync("nobody"));

    [Fact]
    public async Task ReadConversation_Unknown_IsNull() =>
        Assert.Null(await Conversations.ReadConversationAsync("nobody", after: null, limit: 1));

    [Fact]
    public async Task ReadConversation_PageByPage_GivesEachChatOnceOldestFirst()
    {
        foreach (var number in Enumerable.Range(1, 25).Reverse())
        {
            await Chats.SaveAsync(Record("c", number), []);
        }

        var messages = new List<string>();
        string? cursor = null;
        do
        {
            var page = await Conversations.ReadConversationAsync("c", cursor, limit: 10);
            messages.AddRange(page!.IndividualChats.Select(chat => chat.Message));
            Assert.Equal(25 + (cursor is null ? 0 : 1), page.TotalChats);
            cursor = page.NextCursor;
            // A chat that arrives meanwhile disturbs nothing.
            await Chats.SaveOnceAsync(Record("c", 26), []);
        }
        while (cursor is not null);

        Assert.Equal(Enumerable.Range(1, 26).Select(number => $"Question {number}"), messages);
    }

    [Fact]
    public async Task ReadOverview_PageByPage_GivesEachConversationOnceNewestFirst()
    {
        // Two of them with the same last activity, on the border of a page.
        for (var number = 1; number <= 7; number++)
        {
            await Chats.SaveAsync(Record($"c{number}", number is 5 ? 4 : number), []);
        }

        var seen = new List<string>();
        OverviewCursor? cursor = null;
        do
        {
            var page = await Conversations.ReadOverviewAsync(cursor, limit: 3);
            Assert.Equal((7, 7), (page.TotalConversations, page.TotalChats));
            seen.AddRange(page.Conversations.Select(conversation => conversation.ConversationId));
            cursor = page.NextCursor is { } next ? OverviewCursor.Parse(next) : null;
        }
        while (cursor is not null);

        Assert.Equal(["c7", "c6", "c5", "c4", "c3", "c2", "c1"], seen);
    }

    [Fact]
    public async Task ReadOverview_ManyOfOneMomentAndSomeMoveOn_GivesTheOthersOnce()
    {
        string[] conversations = [.. Enumerable.Range(0, 9).Select(number => $"c{number}")];
        foreach (var conversation in conversations)
        {
            await Chats.SaveAsync(Record(conversation, 1), []);
        }

        var seen = new List<string>();
        var page = await Conversations.ReadOverviewAsync(after: null, limit: 2);
        for (var number = 2; page.NextCursor is { } next; number++)
        {
            seen.AddRange(page.Conversations.Select(conversation => conversation.ConversationId));
            // One that has been shown goes to the top, one is new there, and one that has been shown is removed.
            await Chats.SaveAsync(Record(page.Conversations[0].ConversationId, number), []);
            await Chats.SaveAsync(Record($"new{number}", number), []);
            await Removal.RemoveAsync(page.Conversations[1].ConversationId, TimeSpan.FromSeconds(30));
            page = await Conversations.ReadOverviewAsync(OverviewCursor.Parse(next), limit: 2);
        }

        seen.AddRange(page.Conversations.Select(conversation => conversation.ConversationId));
        Assert.Equal(conversations.Reverse(), seen);
    }

    [Fact]
    public async Task ReadAll_ConversationsGoOnMeanwhile_GivesEachThatWasThereOnce()
    {
        string[] conversations = [.. Enumerable.Range(0, 600).Select(number => $"c{number}")];
        await Task.WhenAll(conversations.Select(conversation => Chats.SaveAsync(Record(conversation, 1), [])));

        var seen = new List<string>();
        await foreach (var batch in Conversations.ReadAllAsync())
        {
            seen.AddRange(batch.Select(conversation => conversation.ConversationId));
            // One that has been read, and one that perhaps has not.
            await Chats.SaveAsync(Record(seen[0], 2 + seen.Count), []);
            await Chats.SaveAsync(Record(conversations[^1], 2 + seen.Count), []);
        }

        Assert.Equal(conversations.Order(StringComparer.Ordinal), seen.Order(StringComparer.Ordinal));
        Assert.Equal(600, await Conversations.CountAsync());
    }

    [Fact]
    public async Task ReadOverview_OneListedWithoutTotals_IsLeftOut()
    {
        await Chats.SaveAsync(Record("c", 1), []);
        await Redis.GetDatabase().SortedSetAddAsync(RedisKeys.Conversations, "expired", 1);

        var overview = await Conversations.ReadOverviewAsync(after: null, limit: 10);

        Assert.Equal("c", Assert.Single(overview.Conversations).ConversationId);
    }

    [Fact]
    public async Task ReadOverview_Conversation_HasItsTotals()
    {
        await Chats.SaveAsync(Record("c", 1), []);
        await Chats.SaveAsync(Record("c", 2), []);

        var conversation = Assert.Single((await Conversations.ReadOverviewAsync(after: null, limit: 10)).Conversations);

        Assert.Equal(2, conversation.ChatCount);
        Assert.Equal(2 * DurationOfOneUs / 1000.0, conversation.TotalDurationMs);
        Assert.Equal(22, conversation.PeakCpu);
        Assert.Equal(Record("c", 2).StartedAtUs + DurationOfOneUs, (conversation.LastActivity - DateTimeOffset.UnixEpoch).Ticks / 10);
    }

    [Fact]
    public async Task ReadOverview_EarlierChatWrittenLater_KeepsTheLastActivity()
    {
        await Chats.SaveAsync(Record("c", 2), []);
        await Chats.SaveAsync(Record("c", 1), []);

        var conversation = Assert.Single((await Conversations.ReadOverviewAsync(after: null, limit: 10)).Conversations);

        Assert.Equal(Record("c", 2).StartedAtUs + DurationOfOneUs, (conversation.LastActivity - DateTimeOffset.UnixEpoch).Ticks / 10);
    }

    [Fact]
    public async Task ReadOverview_NothingStored_IsEmpty()
    {
        var overview = await Conversations.ReadOverviewAsync(after: null, limit: 10);

        Assert.Equal((0, 0), (overview.TotalConversations, overview.TotalChats));
        Assert.Empty(overview.Conversations);
    }

    [Fact]
    public async Task Trim_OldChats_LeavesTheirCount()
    {
        const int fortyDays = -40 * 86_400;
        await Chats.SaveAsync(Record("old", fortyDays), []);
        await Chats.SaveAsync(Record("new", 1), []);

        await ChatRetention.TrimAsync();
        await ChatRetention.TrimAsync();

        var overview = await Conversations.ReadOverviewAsync(after: null, limit: 10);
        Assert.Equal((2, 2), (overview.TotalConversations, overview.TotalChats));
        Assert.Equal(1, await Redis.GetDatabase().SortedSetLengthAsync(RedisKeys.Chats));
    }

    [Fact]
    public async Task Save_ChatOlderThanItsRetention_IsTrimmedFromThePages()
    {
        await Chats.SaveAsync(Record("c", -40 * 86_400), []);
        await Chats.SaveAsync(Record("c", 1), []);

        var conversation = await Conversations.ReadConversationAsync("c", after: null, limit: 10);

        Assert.Equal("Question 1", Assert.Single(conversation!.IndividualChats).Message);
        Assert.Equal(2, conversation.TotalChats);
    }
}

public sealed class GarnetChatStoreTests(GarnetServer server) : ChatStoreContract(server), IClassFixture<GarnetServer>;

public sealed class RedisChatStoreTests(InstalledRedisServer server) : ChatStoreContract(server), IClassFixture<InstalledRedisServer>;

public sealed class ClusterChatStoreTests(RedisCluster server) : ChatStoreContract(server), IClassFixture<RedisCluster>;
