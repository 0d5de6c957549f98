using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Tests.Storage;

public abstract class ChatIndexContract(RedisServer server) : StoreContract(server)
{
    private static readonly ChatFilter All = new();

    private ChatIndex Index => On(Redis);

    [Fact]
    public async Task ReadPage_NewChat_IsItsWholeRecordWithItsConversation()
    {
        var record = Record("c", 1);
        await Chats.SaveAsync(record, []);

        var page = await Index.ReadPageAsync(All, after: null, limit: 10);

        var chat = Assert.Single(page.Chats);
        Assert.Equivalent(ConversationChat.From(record), chat, strict: true);
        Assert.Equal(("c", record.ChatId), (chat.ConversationId, chat.ChatId));
        Assert.Equal((null, 0), (page.NextCursor, page.UnreadableChats));
    }

    [Fact]
    public async Task ReadPage_NothingStored_IsEmpty()
    {
        Assert.Empty((await Index.ReadPageAsync(All, after: null, limit: 10)).Chats);
        Assert.Empty((await Index.ReadPageAsync(new ChatFilter("nobody"), after: null, limit: 10)).Chats);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("c")]
    public async Task ReadPage_PageByPageWhileChatsArrive_GivesEachChatOnceNewestFirst(string? conversation)
    {
        foreach (var number in Enumerable.Range(1, 25).Reverse())
        {
            await Chats.SaveAsync(Record(conversation ?? $"c{number % 3}", number), []);
        }

        var messages = new List<string>();
        ChatCursor? cursor = null;
        var arriving = 26;
        do
        {
            var page = await Index.ReadPageAsync(new ChatFilter(conversation), cursor, limit: 10);
            messages.AddRange(page.Chats.Select(chat => chat.Message));
            cursor = page.NextCursor is { } next ? ChatCursor.Parse(next) : null;
            await Chats.SaveAsync(Record(conversation ?? "new", arriving++), []);
        }
        while (cursor is not null);

        Assert.Equal(Enumerable.Range(1, 25).Reverse().Select(number => $"Question {number}"), messages);
    }

    [Theory]
    [InlineData(1, 9)]
    [InlineData(2, 5)]
    [InlineData(3, 3)]
    [InlineData(9, 1)]
    public async Task ReadPage_ManyChatsOfOneMillisecond_GivesEachOnce(int limit, int pages)
    {
        string[] conversations = [.. Enumerable.Range(0, 9).Select(number => $"c-{number}")];
        await Task.WhenAll(conversations.Select(conversation => Chats.SaveAsync(Record(conversation, 1), [])));

        var read = await ReadAllAsync(Index, All, limit);

        Assert.Equal(pages, read.Count);
        Assert.Equal(conversations.Reverse(), read.SelectMany(page => page.Chats).Select(chat => chat.ConversationId));
    }

    [Fact]
    public async Task ReadPage_Filtered_GivesThoseThatAreMeant()
    {
        await Chats.SaveAsync(Record("a", 1), []);
        await Chats.SaveAsync(Record("a", 2, chat => chat with { Rating = PerformanceRating.HighUsage }), []);
        await Chats.SaveAsync(Record("b", 3, chat => chat with { Model = "other" }), []);
        await Chats.SaveAsync(Record("b", 4, chat => chat with { Outcome = ChatOutcome.Failed, Error = "model_failed" }), []);
        await Chats.SaveAsync(Record("b", 5, chat => chat with { Outcome = ChatOutcome.Cancelled, Error = "cancelled", Model = "other" }), []);
        await Chats.SaveAsync(Record("b", 6, chat => chat with { Stages = [new StageRecord { DurationUs = 90_000_001 }] }), []);

        await AssertFoundAsync(All, 6, 5, 4, 3, 2, 1);
        await AssertFoundAsync(new ChatFilter("a"), 2, 1);
        await AssertFoundAsync(new ChatFilter(Rating: PerformanceRating.HighUsage), 2);
        await AssertFoundAsync(new ChatFilter("b", Rating: PerformanceRating.Good), 6, 5, 4, 3);
        await AssertFoundAsync(new ChatFilter(Model: "other"), 5, 3);
        await AssertFoundAsync(new ChatFilter(Outcome: ChatOutcome.Completed), 6, 3, 2, 1);
        await AssertFoundAsync(new ChatFilter(Outcome: ChatOutcome.Cancelled, Model: "other"), 5);
        await AssertFoundAsync(new ChatFilter(Error: "model_failed"), 4);
        await AssertFoundAsync(new ChatFilter(SlowerThanMs: 90_000), 6);
        await AssertFoundAsync(new ChatFilter(SlowerThanMs: 90_001));
        await AssertFoundAsync(new ChatFilter("a", Error: "model_failed"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("c")]
    public async Task ReadPage_RareFilterWithoutAnIndex_ReadsABoundedNumberOfRecordsAndGoesOn(string? conversation)
    {
        await Task.WhenAll(Enumerable.Range(1, 2100).Select(number => Chats.SaveAsync(
            Record("c", number, chat => number is 50 or 1600 ? chat with { Door = ChatDoor.OpenAI } : chat), [])));
        var (redis, counter) = RoundTrips.Of(Redis);

        var first = await On(redis).ReadPageAsync(new ChatFilter(conversation, Door: ChatDoor.OpenAI), after: null, limit: 2);

        // 2,100 to 1,101 in three steps, each the index and its records.
        Assert.Equal(6, counter.Count);
        Assert.Equal("Question 1600", Assert.Single(first.Chats).Message);
        var second = await On(redis).ReadPageAsync(new ChatFilter(conversation, Door: ChatDoor.OpenAI), ChatCursor.Parse(first.NextCursor!), limit: 2);
        Assert.Equal((0, true), (second.Chats.Count, second.NextCursor is not null));
        var third = await On(redis).ReadPageAsync(new ChatFilter(conversation, Door: ChatDoor.OpenAI), ChatCursor.Parse(second.NextCursor!), limit: 2);
        Assert.Equal(("Question 50", null), (Assert.Single(third.Chats).Message, third.NextCursor));
    }

    [Fact]
    public async Task ReadPage_RecordsThatAreGoneOrOfANewerProgram_AreLeftOutAndTheLatterCounted()
    {
        foreach (var number in Enumerable.Range(1, 4))
        {
            await Chats.SaveAsync(Record("c", number), []);
        }

        await Redis.GetDatabase().KeyDeleteAsync(RedisKeys.Chat("c", Record("c", 4).ChatId));
        await Redis.GetDatabase().StringSetAsync(RedisKeys.Chat("c", Record("c", 3).ChatId), """{"v":2,"new":{}}""");

        var page = await Index.ReadPageAsync(All, after: null, limit: 2);

        Assert.Equal(["Question 2", "Question 1"], page.Chats.Select(chat => chat.Message));
        Assert.Equal((null, 1), (page.NextCursor, page.UnreadableChats));
    }

    [Fact]
    public async Task ReadPage_RemovedConversation_IsNotThere()
    {
        await Chats.SaveAsync(Record("c", 1), []);
        await Chats.SaveAsync(Record("kept", 2), []);

        await Removal.RemoveAsync("c", TimeSpan.FromSeconds(30));

        await AssertFoundAsync(All, 2);
        Assert.Null(await Index.FindAsync(Record("c", 1).ChatId));
    }

    [Fact]
    public async Task Find_ChatAmongOthers_IsItsWholeRecord()
    {
        await Task.WhenAll(Enumerable.Range(1, 50).Select(number => Chats.SaveAsync(Record($"c{number % 7}", number), [])));
        var (redis, counter) = RoundTrips.Of(Redis);

        var chat = await On(redis).FindAsync(Record("c3", 24).ChatId);

        Assert.Equivalent(Record("c3", 24), chat, strict: true);
        Assert.Equal(2, counter.Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(-100_000)]
    [InlineData(100_000)]
    public async Task Find_ClockWasSetBetweenIdAndStart_IsFound(int laterMs)
    {
        var record = Record("c", 1, chat => chat with { StartedAtUs = chat.StartedAtUs + (laterMs * 1000) });
        await Chats.SaveAsync(record, []);

        Assert.NotNull(await Index.FindAsync(record.ChatId));
    }

    [Theory]
    [InlineData("chat_1")]
    [InlineData("chat_00000000000000")]
    [InlineData("chat_99999999999999999999999999999999999999999999999")]
    public async Task Find_UnknownId_IsNull(string chatId)
    {
        await Chats.SaveAsync(Record("c", 1), []);

        Assert.Null(await Index.FindAsync(chatId));
    }

    [Fact]
    public async Task Find_EndOfAnotherId_IsNull()
    {
        var record = Record("c", 1);
        await Chats.SaveAsync(record, []);

        Assert.Null(await Index.FindAsync(record.ChatId + "0"));
        Assert.Null(await Index.FindAsync(record.ChatId[..^1]));
    }

    private static ChatIndex On(IConnectionMultiplexer redis) => new(redis, TimeProvider.System, Retention, NullLogger<ChatIndex>.Instance);

    private static async Task<List<ChatPage>> ReadAllAsync(ChatIndex index, ChatFilter filter, int limit)
    {
        var pages = new List<ChatPage> { await index.ReadPageAsync(filter, after: null, limit) };
        while (pages[^1].NextCursor is { } next)
        {
            pages.Add(await index.ReadPageAsync(filter, ChatCursor.Parse(next), limit));
        }

        return pages;
    }

    private async Task AssertFoundAsync(ChatFilter filter, params int[] numbers)
    {
        foreach (var limit in new[] { 1, 2, 10 })
        {
            var pages = await ReadAllAsync(Index, filter, limit);
            Assert.Equal(numbers.Select(number => $"Question {number}"), pages.SelectMany(page => page.Chats).Select(chat => chat.Message));
            Assert.All(pages, page => Assert.InRange(page.Chats.Count, 0, limit));
        }
    }
}

public sealed class GarnetChatIndexTests(GarnetServer server) : ChatIndexContract(server), IClassFixture<GarnetServer>;

public sealed class RedisChatIndexTests(InstalledRedisServer server) : ChatIndexContract(server), IClassFixture<InstalledRedisServer>;

public sealed class ClusterChatIndexTests(RedisCluster server) : ChatIndexContract(server), IClassFixture<RedisCluster>;
