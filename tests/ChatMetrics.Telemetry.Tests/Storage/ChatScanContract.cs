using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Statistics;
using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Testing;
using ChatMetrics.Testing.Records;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatMetrics.Telemetry.Tests.Storage;

public abstract class ChatScanContract(RedisServer server) : StoreContract(server)
{
    private static readonly ChatFilter All = new();

    private ChatScan Scan => new(Redis, TimeProvider.System, new ChatIndex(Redis, TimeProvider.System, Retention, NullLogger<ChatIndex>.Instance));

    [Theory]
    [InlineData(null)]
    [InlineData("c")]
    public async Task Read_CrowdedAndQuietTimes_GivesEachChatOnceOldestFirst(string? conversation)
    {
        var moment = Now.AddDays(-2);
        ChatRecord[] stored =
        [
            .. Enumerable.Range(0, 5).Select(number => ExampleChats.Plain(Now.AddDays(-20 + number), number)),
            // More than a batch in one millisecond, then as many in one second.
            .. Enumerable.Range(0, ChatScan.MaxBatch + 50).Select(number => ExampleChats.Plain(moment, number)),
            .. Enumerable.Range(1, ChatScan.MaxBatch + 50).Select(number => ExampleChats.Plain(moment.AddMilliseconds(number * 3), number)),
            .. Enumerable.Range(0, 5).Select(number => ExampleChats.Plain(Now.AddHours(-10 + number), number)),
        ];
        await Task.WhenAll(stored.Select(chat => Chats.SaveAsync(chat, [])));

        var batches = await Scan.ReadAsync(new ChatFilter(conversation), window: null).ToListAsync(TestContext.Current.CancellationToken);

        Assert.Equal(stored.Select(chat => chat.ChatId), batches.SelectMany(batch => batch.Chats).Select(chat => chat.ChatId));
        Assert.All(batches, batch => Assert.InRange(batch.Chats.Count, 0, ChatScan.MaxBatch));
        // Slices grow and shrink with what is in them.
        Assert.InRange(batches.Count, 3, 60);
        Assert.Equal(stored.Length, await Scan.CountAsync(window: null));
    }

    [Fact]
    public async Task Read_WhileChatsArrive_GivesThoseThatWereThereOnceAndEnds()
    {
        foreach (var number in Enumerable.Range(1, 10))
        {
            await Chats.SaveAsync(ExampleChats.Plain(Now.AddMinutes(-number), number), []);
        }

        var read = new List<string>();
        var arriving = 1000;
        await foreach (var batch in Scan.ReadAsync(All, window: null))
        {
            read.AddRange(batch.Chats.Select(chat => chat.Message));
            await Chats.SaveAsync(ExampleChats.Plain(DateTimeOffset.UtcNow, arriving++), []);
        }

        Assert.Equal(Enumerable.Range(1, 10).Reverse().Select(number => $"Question {number}"), read.Take(10));
        Assert.Equal(read.Distinct(), read);
    }

    [Fact]
    public async Task Read_OfATime_GivesWhatBeganInIt()
    {
        foreach (var minutes in new[] { 1, 30, 50, 200 })
        {
            await Chats.SaveAsync(ExampleChats.Plain(Now.AddMinutes(-minutes), minutes), []);
        }

        var between = StatisticsWindow.Between(Now.AddMinutes(-50), Now.AddMinutes(-30), Now);
        Assert.Equal(["Question 50"], await MessagesAsync(All, between));
        Assert.Equal(1, await Scan.CountAsync(between));
        Assert.Equal(["Question 50", "Question 30", "Question 1"], await MessagesAsync(All, StatisticsWindow.Find("1h")));
        Assert.Equal(3, await Scan.CountAsync(StatisticsWindow.Find("1h")));
        Assert.Empty(await MessagesAsync(new ChatFilter("nobody"), window: null));
    }

    [Fact]
    public async Task Read_RareFilter_GivesThoseThatAreMeant()
    {
        await Task.WhenAll(Enumerable.Range(1, 1200).Select(number =>
            Chats.SaveAsync(ExampleChats.Plain(Now.AddSeconds(-number), number) with { Error = number is 20 or 1190 ? "rare" : null }, [])));

        Assert.Equal(["Question 1190", "Question 20"], await MessagesAsync(new ChatFilter(Error: "rare"), window: null));
    }

    [Fact]
    public async Task Read_RecordOfANewerProgram_IsCounted()
    {
        var (first, second) = (ExampleChats.Plain(Now.AddMinutes(-2), 1), ExampleChats.Plain(Now.AddMinutes(-1), 2));
        await Chats.SaveAsync(first, []);
        await Chats.SaveAsync(second, []);
        await Redis.GetDatabase().StringSetAsync(RedisKeys.Chat("c", second.ChatId), """{"v":2,"new":{}}""");

        var batches = await Scan.ReadAsync(All, window: null).ToListAsync(TestContext.Current.CancellationToken);

        Assert.Equal(first.ChatId, Assert.Single(batches.SelectMany(batch => batch.Chats)).ChatId);
        Assert.Equal(1, batches.Sum(batch => batch.Unreadable));
    }

    [Fact]
    public async Task Read_NothingStored_IsEmpty() => Assert.Empty(await MessagesAsync(All, window: null));

    private async Task<string[]> MessagesAsync(ChatFilter filter, StatisticsWindow? window) =>
        [.. (await Scan.ReadAsync(filter, window).ToListAsync(TestContext.Current.CancellationToken)).SelectMany(batch => batch.Chats).Select(chat => chat.Message)];
}

public sealed class GarnetChatScanTests(GarnetServer server) : ChatScanContract(server), IClassFixture<GarnetServer>;

public sealed class RedisChatScanTests(InstalledRedisServer server) : ChatScanContract(server), IClassFixture<InstalledRedisServer>;

public sealed class ClusterChatScanTests(RedisCluster server) : ChatScanContract(server), IClassFixture<RedisCluster>;
