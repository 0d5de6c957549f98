using System.Text.Json;
using ChatMetrics.Telemetry.Chats;
using ChatMetrics.Telemetry.Live;
using ChatMetrics.Telemetry.Redis;
using ChatMetrics.Telemetry.Wire;
using ChatMetrics.Testing;
using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Tests.Stores;

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
    public async Task Save_SameChatTwice_ChangesNothing()
    {
        Turn[] turns = [new("user", "a"), new("assistant", "b")];

        await Chats.SaveAsync(Record("c", 1), turns);
        await Chats.SaveAsync(Record("c", 1), turns);

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
    public async Task Save_Chat_TellsTheSubscribers()
    {
        var heard = new TaskCompletionSource<FinishedChat>();
        await Redis.GetSubscriber().SubscribeAsync(
            RedisKeys.LiveEvents,
            (_, told) => heard.TrySetResult(JsonSerializer.Deserialize(LiveEvent.Parse((byte[])told!)!.Json.Span, WireJson.Utf8.FinishedChat)!));

        await Chats.SaveAsync(Record("told", 1), []);

        var finished = await heard.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Equal("told", finished.ConversationId);
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

    [Fact]
    public async Task ReadTurns_MoreThan200_GivesTheLast200InOrder()
    {
        for (var number = 1; number <= 105; number++)
        {
            await Chats.SaveAsync(Record("c", number), [new Turn("user", $"q{number}"), new Turn("assistant", $"a{number}")]);
        }

        var turns = await Chats.ReadTurnsAsync("c");

        Assert.Equal(200, turns.Count);
        Assert.Equal(new Turn("user", "q6"), turns[0]);
        Assert.Equal(new Turn("assistant", "a105"), turns[^1]);
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
            await Chats.SaveAsync(Record("c", 26), []);
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
