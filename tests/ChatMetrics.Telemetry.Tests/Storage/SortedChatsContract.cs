using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Statistics;
using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Tests.Storage;

/// <summary>Pages of chats in the order of a figure are those of all chats, sorted in memory.</summary>
public abstract class SortedChatsContract(RedisServer server) : StoreContract(server)
{
    private const int Saved = 90;

    private static readonly DateTimeOffset Clock = new(Now.Year, Now.Month, Now.Day, Now.Hour, 59, 30, TimeSpan.Zero);

    private ChatIndex Index => new(Redis, new FakeTimeProvider(Clock), Retention, NullLogger<ChatIndex>.Instance);

    private FoldedChats Store => field ??= new(Redis, new FakeTimeProvider(Clock), Retention);

    public static TheoryData<string, bool, string?, string?> Orders
    {
        get
        {
            var orders = new TheoryData<string, bool, string?, string?>();
            foreach (var figure in QuestionFigure.All)
            {
                orders.Add(figure.Name, false, "24h", null);
            }

            orders.Add("tokens", true, "24h", null);
            orders.Add("tokens", false, "1h", null);
            orders.Add("tokens", true, "1h", null);
            orders.Add("tokens", false, null, null);
            orders.Add("price_usd", false, "24h", "c1");
            orders.Add("price_usd", true, null, "c1");
            return orders;
        }
    }

    [Fact]
    public async Task ReadNewest_AfterAPosition_GoesOnAndTellsHowManyWereLookedAt()
    {
        var all = await SaveAsync(20);
        var (window, filter) = (StatisticsWindow.Find("24h")!, new ChatFilter(Door: ChatDoor.OpenAI));
        var from = Clock.AddHours(-24).AddMinutes(-Clock.Minute).AddSeconds(-Clock.Second);
        var inWindow = all.Count(chat => chat.StartedAt >= from);

        var first = await Index.ReadNewestAsync(new ChatFilter(), window, after: null, limit: 5);
        var rest = await Index.ReadNewestAsync(filter, window, first.Next);

        Assert.Equal((5, 5), (first.Chats.Count, first.LookedAt));
        Assert.Equal((0, inWindow - 5), (rest.Chats.Count, rest.LookedAt));
        Assert.Null(rest.Next);
        Assert.Equal(inWindow, await Index.CountAsync(window));
    }

    [Fact]
    public async Task TimeSlices_MoreChatsThanAreRead_AreReadEvenly()
    {
        // 900 in the first tenth of the time, 100 in the rest.
        var entries = Enumerable.Range(0, 1000)
            .Select(number => new SortedSetEntry($"c {ChatIdSource.LowerBound(Clock)}{number:d9}", number < 900 ? number : 900 + ((number - 900) * 90)))
            .ToArray();
        var key = RedisKeys.ChatsOf("user", "even");
        await Redis.GetDatabase().SortedSetAddAsync(key, entries);

        var slices = await TimeSlices.CountAsync(Redis.GetDatabase(), key, fromMs: 0, toMs: 10_000, sample: 100);
        var rounds = new List<IReadOnlyList<ChatCursor>>();
        for (var round = 0; round < 10; round++)
        {
            rounds.Add(await slices.ReadNextAsync());
        }

        Assert.Equal(1000, slices.Count);
        Assert.All(rounds, round => Assert.Equal(90, round.Count(chat => chat.StartedAtMs < 900)));
        Assert.All(rounds, round => Assert.Equal(10, round.Count(chat => chat.StartedAtMs >= 900)));
        Assert.Equal(1000, rounds.SelectMany(round => round).Distinct().Count());
        Assert.Empty(await slices.ReadNextAsync());
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public async Task ReadPage_SortedByAFigure_IsTheOrderOfAll(string name, bool ascending, string? window, string? conversation)
    {
        var figure = QuestionFigure.Find(name)!;
        var all = await SaveAsync(Saved);
        var sort = new ChatSort(figure, ascending, window is null ? null : StatisticsWindow.Find(window));

        var pages = await ReadAsync(new ChatFilter(conversation), sort, limit: 7);

        // They begin at a full minute and at a full hour.
        var from = window switch
        {
            "1h" => Clock.AddHours(-1).AddSeconds(-Clock.Second),
            "24h" => Clock.AddHours(-24).AddMinutes(-Clock.Minute).AddSeconds(-Clock.Second),
            _ => DateTimeOffset.MinValue,
        };
        var expected = all.Where(chat => chat.StartedAt >= from)
            .Where(chat => conversation is null || chat.ConversationId == conversation)
            .OrderBy(chat => figure.ValueOf(chat) is null);
        Assert.Equal(
            (ascending ? expected.ThenBy(figure.ValueOf) : expected.ThenByDescending(figure.ValueOf)).Select(figure.ValueOf),
            pages.Select(chat => figure.ValueOf(all.Single(saved => saved.ChatId == chat))));
        Assert.Equal(pages.Distinct(), pages);
    }

    [Fact]
    public async Task ReadPage_BetweenTwoMoments_IsOfTheseOnly()
    {
        var all = await SaveAsync(Saved);
        var (from, to) = (Clock.AddHours(-5).AddMinutes(7), Clock.AddHours(-1).AddMinutes(-3));
        var window = StatisticsWindow.Between(from, to, Clock.AddHours(-3));

        var sorted = await ReadAsync(new ChatFilter(), new ChatSort(QuestionFigure.Tokens, false, window), limit: 4);
        var newest = await ReadAsync(new ChatFilter(), new ChatSort(null, false, window), limit: 4);
        var oldest = await ReadAsync(new ChatFilter(), new ChatSort(null, true, window), limit: 4);
        var ofOne = await ReadAsync(new ChatFilter("c1"), new ChatSort(null, true, window), limit: 4);

        var within = all.Where(chat => chat.StartedAt >= from && chat.StartedAt < to).ToArray();
        Assert.NotEmpty(within);
        Assert.Equal(within.Select(chat => chat.ChatId).Order(), sorted.Order());
        Assert.Equal(within.Select(chat => chat.ChatId).OrderDescending(), newest);
        Assert.Equal(within.Select(chat => chat.ChatId).Order(), oldest);
        Assert.Equal(within.Where(chat => chat.ConversationId == "c1").Select(chat => chat.ChatId).Order(), ofOne);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ReadPage_OfFewMinutesAmongMany_IsTheirOrder(bool ascending)
    {
        var all = await SaveAsync(1200);
        var (from, to) = (Clock.AddMinutes(-70), Clock.AddMinutes(-55));
        var sort = new ChatSort(QuestionFigure.Tokens, ascending, StatisticsWindow.Between(from, to, Clock.AddHours(-3)));

        var pages = await ReadAsync(new ChatFilter(), sort, limit: 4);

        var within = all.Where(chat => chat.StartedAt >= from && chat.StartedAt < to).ToArray();
        Assert.InRange(within.Length, 5, 1200 / 20 / 2);
        Assert.Equal(within.Select(chat => chat.ChatId).Order(), pages.Order());
        var tokens = pages.Select(id => all.Single(chat => chat.ChatId == id).Tokens!.Total);
        Assert.Equal(ascending ? tokens.Order() : tokens.OrderDescending(), tokens);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ReadPage_TheCursorsConversationIsRemoved_GoesOnWithTheRest(bool ascending)
    {
        var all = await SaveAsync(Saved, conversations: 9);
        var sort = new ChatSort(QuestionFigure.Tokens, ascending, null);
        var first = await Index.ReadPageAsync(new ChatFilter(), null, 20, sort);

        await Removal.RemoveAsync(first.Chats[^1].ConversationId, TimeSpan.FromSeconds(30));

        var shown = first.Chats.Select(chat => chat.ChatId).ToHashSet();
        var rest = await ReadAsync(new ChatFilter(), sort, limit: 7, ChatCursor.Parse(first.NextCursor!));
        var left = all.Where(chat => chat.ConversationId != first.Chats[^1].ConversationId && !shown.Contains(chat.ChatId));
        Assert.Equal(left.Select(chat => chat.ChatId).Order(), rest.Order());
    }

    public static TheoryData<string> RareFilters => ["user", "purpose", "model", "error", "status", "rating"];

    [Theory]
    [MemberData(nameof(RareFilters))]
    public async Task ReadPage_OfAFewAmongMany_FindsThemAtOnce(string by)
    {
        var all = await SaveAsync(1200, 3, (chat, number) => number % 500 != 7 ? chat : by switch
        {
            "user" => chat with { User = "Zoë {7}" },
            "purpose" => chat with { Purpose = "title" },
            "model" => chat with { Model = "rare-model" },
            "error" => chat with { Error = "model_timeout" },
            "status" => chat with { Outcome = ChatOutcome.Failed },
            _ => chat with { Rating = PerformanceRating.HighUsage },
        });
        var filter = by switch
        {
            "user" => new ChatFilter(User: "Zoë {7}"),
            "purpose" => new ChatFilter(Purpose: "title"),
            "model" => new ChatFilter(Model: "rare-model"),
            "error" => new ChatFilter(Error: "model_timeout"),
            "status" => new ChatFilter(Outcome: ChatOutcome.Failed),
            _ => new ChatFilter(Rating: PerformanceRating.HighUsage),
        };

        var newest = await Index.ReadPageAsync(filter, null, 25);
        var dearest = await Index.ReadPageAsync(filter, null, 25, new ChatSort(QuestionFigure.Price, false, null));

        Assert.Null(newest.NextCursor);
        Assert.Null(dearest.NextCursor);
        ChatRecord[] expected = [all[7], all[507], all[1007]];
        Assert.Equal(expected.Select(chat => chat.ChatId).OrderDescending(), newest.Chats.Select(chat => chat.ChatId));
        Assert.Equal(
            expected.OrderBy(chat => chat.PriceUsd is null).ThenByDescending(chat => chat.PriceUsd).Select(chat => chat.PriceUsd),
            dearest.Chats.Select(chat => all.Single(saved => saved.ChatId == chat.ChatId).PriceUsd));
    }

    [Fact]
    public async Task Upgrade_OfChatsThatNoIndexKnows_BringsThemIntoAll()
    {
        var all = await SaveAsync(Saved, 3, (chat, number) => chat with { User = number % 4 == 0 ? "ada" : null });
        var database = Redis.GetDatabase();
        foreach (var key in KeysLike("cm:{chats}:ranked:*").Concat(KeysLike("cm:{chats}:of:*")).Concat(KeysLike("cm:conversations:by:*")))
        {
            await database.KeyDeleteAsync(key);
        }

        var upgrade = new ChatIndexUpgrade(Redis, new FakeTimeProvider(Clock), Retention);
        await upgrade.RunAsync(TestContext.Current.CancellationToken);
        await upgrade.RunAsync(TestContext.Current.CancellationToken);

        Assert.Equal(Saved, (await ReadAsync(new ChatFilter(), new ChatSort(QuestionFigure.Tokens, false, null), limit: 50)).Count);
        Assert.Equal(
            all.Where(chat => chat.User == "ada").Select(chat => chat.ChatId).OrderDescending(),
            await ReadAsync(new ChatFilter(User: "ada"), ChatSort.Newest, limit: 50));
        Assert.Equal(3, (await ReadOverviewAsync("tokens", ascending: false)).Count);
    }

    [Theory]
    [InlineData("24h")]
    [InlineData(null)]
    public async Task ReadPage_SortedForSomeoneWithoutChats_IsEmpty(string? window)
    {
        await SaveAsync(1200);
        var sort = new ChatSort(QuestionFigure.Tokens, false, window is null ? null : StatisticsWindow.Find(window));

        Assert.Empty(await ReadAsync(new ChatFilter(User: "nobody"), sort, limit: 50));
    }

    [Fact]
    public async Task ReadPage_OfARemovedConversation_HasNoneOfIt()
    {
        await SaveAsync(30, 3, (chat, _) => chat with { User = "ada" });

        await Removal.RemoveAsync("c1", TimeSpan.FromSeconds(30));

        var left = await ReadAsync(new ChatFilter(), new ChatSort(QuestionFigure.Tokens, false, null), limit: 50);
        Assert.Equal(20, left.Count);
        foreach (var key in KeysLike("cm:{chats}:ranked:*").Concat(KeysLike("cm:{chats}:of:*")))
        {
            Assert.DoesNotContain(
                await Redis.GetDatabase().SortedSetRangeByRankAsync(key),
                member => ((string)member!).StartsWith("c1 ", StringComparison.Ordinal));
            Assert.NotNull(await Redis.GetDatabase().KeyTimeToLiveAsync(key));
        }
    }

    [Theory]
    [InlineData("chats")]
    [InlineData("price_usd")]
    [InlineData("cpu_time_ms")]
    [InlineData("tokens")]
    [InlineData("duration_ms")]
    [InlineData("p95_ms")]
    [InlineData("failed")]
    [InlineData("last_activity")]
    public async Task ReadOverview_Sorted_IsTheOrderOfAll(string order)
    {
        var all = await SaveAsync(40, conversations: 11);

        var down = await ReadOverviewAsync(order, ascending: false);
        var up = await ReadOverviewAsync(order, ascending: true);

        Assert.Equal(11, down.Count);
        Assert.Equal(down, up.AsEnumerable().Reverse());
        var expected = all.GroupBy(chat => chat.ConversationId).ToDictionary(chats => chats.Key, chats => order switch
        {
            "chats" => chats.Count(),
            "price_usd" => chats.Sum(chat => chat.PriceUsd ?? 0),
            "cpu_time_ms" => chats.Sum(chat => chat.CpuTimeUs ?? 0),
            "tokens" => chats.Sum(chat => chat.Tokens?.Total ?? 0),
            "duration_ms" => chats.Sum(chat => chat.DurationUs),
            "p95_ms" => LatencyBuckets.IndexOf(chats.Max(chat => chat.DurationUs)),
            "failed" => 0,
            _ => (decimal)chats.Max(chat => chat.EndedAtUs),
        });
        Assert.Equal(expected.Values.OrderDescending(), down.Select(conversation => expected[conversation]));
    }

    private List<RedisKey> KeysLike(string pattern) =>
        [.. Server.Connection.GetServers().Where(one => !one.IsReplica).SelectMany(one => one.Keys(pattern: pattern))];

    private async Task<List<ChatRecord>> SaveAsync(int count, int conversations = 3, Func<ChatRecord, int, ChatRecord>? change = null)
    {
        var random = new Random(4711);
        var chats = new List<ChatRecord>();
        for (var number = 0; number < count; number++)
        {
            var startedAt = Clock.AddMinutes(-random.Next(20 * 60)).AddMilliseconds(-number);
            var record = Record($"c{number % conversations}", number, chat => chat with
            {
                ChatId = ChatIdSource.LowerBound(startedAt) + $"{number:d9}",
                StartedAtUs = startedAt.ToUnixTimeMilliseconds() * 1000,
                // Few values, so that many are equal.
                Tokens = new TokenCount(random.Next(6), 0, Estimated: false),
                PriceUsd = number % 5 == 0 ? null : random.Next(4) / 1000m,
                CpuTimeUs = number % 7 == 0 ? null : random.Next(10_000),
                AllocatedBytes = random.Next(10_000_000),
                TimeToFirstTokenUs = number % 3 == 0 ? null : random.Next(5),
                Stages = [.. chat.Stages.Select(stage => stage with { DurationUs = 1000 + random.Next(4000) })],
            });
            chats.Add(change?.Invoke(record, number) ?? record);
        }

        await Task.WhenAll(chats.Select(chat => Store.SaveAsync(chat, [])));
        return chats;
    }

    private async Task<List<string>> ReadAsync(ChatFilter filter, ChatSort sort, int limit, ChatCursor? after = null)
    {
        var chats = new List<string>();
        var cursor = after;
        do
        {
            var page = await Index.ReadPageAsync(filter, cursor, limit, sort);
            chats.AddRange(page.Chats.Select(chat => chat.ChatId));
            cursor = page.NextCursor is { } next ? ChatCursor.Parse(next) : null;
        }
        while (cursor is not null);
        return chats;
    }

    private async Task<List<string>> ReadOverviewAsync(string order, bool ascending)
    {
        var conversations = new List<string>();
        OverviewCursor? cursor = null;
        do
        {
            var page = await Conversations.ReadOverviewAsync(cursor, 3, ConversationOrder.Find(order), ascending);
            conversations.AddRange(page.Conversations.Select(conversation => conversation.ConversationId));
            cursor = page.NextCursor is { } next ? OverviewCursor.Parse(next) : null;
        }
        while (cursor is not null);
        return conversations;
    }
}

public sealed class GarnetSortedChatsTests(GarnetServer server) : SortedChatsContract(server), IClassFixture<GarnetServer>;

public sealed class RedisSortedChatsTests(InstalledRedisServer server)
    : SortedChatsContract(server), IClassFixture<InstalledRedisServer>;

public sealed class ClusterSortedChatsTests(RedisCluster server) : SortedChatsContract(server), IClassFixture<RedisCluster>;
