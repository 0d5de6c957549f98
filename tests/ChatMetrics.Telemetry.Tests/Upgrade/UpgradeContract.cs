using System.Text.Json;
using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Statistics;
using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Telemetry.Tests.Storage;
using ChatMetrics.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace ChatMetrics.Telemetry.Tests.Upgrade;

/// <summary>
/// What an older version stored, with the answers that it gave then: two conversations of five chats, statistics, samples and events. This
/// version tells the same of it, and goes on from there.
/// </summary>
public abstract class UpgradeContract(RedisServer server, OlderVersion version) : StoreContract(server), IAsyncLifetime
{
    private const string Host = "upgrade-host";

    private readonly FakeTimeProvider _time = new(version.WrittenAt);

    private JsonElement Then => field.ValueKind == JsonValueKind.Undefined
        ? field = JsonSerializer.Deserialize<JsonElement>(File.ReadAllBytes(PathOf(version.Name + ".json")))
        : field;

    private StatisticsStore Statistics => new(Redis, _time, Retention);

    async ValueTask IAsyncLifetime.InitializeAsync()
    {
        await InitializeAsync();
        await StoredCommands.LoadAsync(PathOf(version.Name + ".aof.gz"), Redis.GetDatabase());
    }

    [Theory]
    [InlineData("upgrade-1")]
    [InlineData("upgrade-2")]
    public async Task ReadConversation_OfAnOlderVersion_IsAsItWas(string conversation)
    {
        var now = await Conversations.ReadConversationAsync(conversation, after: null, limit: 100);

        AssertHasAllOf(Then.GetProperty(conversation), JsonSerializer.SerializeToElement(now, WireJson.Utf8.ConversationMetrics), conversation);
    }

    [Fact]
    public async Task ReadOverviewAndStatistics_OfAnOlderVersion_AreAsTheyWere()
    {
        var overview = await Conversations.ReadOverviewAsync(after: null, limit: 100);
        var statistics = await Statistics.ReadAsync(StatisticsWindow.Find("24h")!, grouping: null);

        AssertHasAllOf(Then.GetProperty("overview"), JsonSerializer.SerializeToElement(overview, WireJson.Utf8.ConversationsOverview), "overview");
        AssertHasAllOf(
            Then.GetProperty("statistics").GetProperty("overall"),
            JsonSerializer.SerializeToElement(statistics, WireJson.Utf8.ChatStatistics).GetProperty("overall"),
            "overall");
    }

    [Fact]
    public async Task ReadPage_OfAnOlderVersion_ListsItsChats()
    {
        var page = await new ChatIndex(Redis, TimeProvider.System, Retention, NullLogger<ChatIndex>.Instance).ReadPageAsync(new ChatFilter(), after: null, limit: 50);

        Assert.Equal(["upgrade-2", "upgrade-2", "upgrade-2", "upgrade-1", "upgrade-1"], page.Chats.Select(chat => chat.ConversationId));
    }

    [Fact]
    public async Task ReadSamples_OfAnOlderVersion_AreThere()
    {
        var samples = await Samples.ReadAsync(Host, version.WrittenAt.AddMinutes(-1), seconds: 120);

        Assert.Contains(samples, sample => sample is { CpuPercent: > 0 });
    }

    [Fact]
    public async Task Save_OnTopOfAnOlderVersion_GoesOnFromThere()
    {
        var before = (await new LiveEventLog(Redis).ReadHeadAsync())!.Value;
        Assert.Equal(4, (await Chats.ReadTurnsAsync("upgrade-1")).Count);
        var record = Record("upgrade-1", 1) with
        {
            ChatId = $"{ChatIdSource.LowerBound(version.WrittenAt)}000001000",
            StartedAtUs = version.WrittenAt.ToUnixTimeMilliseconds() * 1000,
            StorageWaitUnknown = true,
        };
        var chats = new FoldedChats(Redis, _time, Retention);
        record = chats.Store.AddStorageWait(await chats.Store.SaveAsync(record, [new("user", "a"), new("assistant", "b")]), waitUs: 500);
        await chats.SaveOnceAsync(record, []);

        var then = Then.GetProperty("upgrade-1");
        var now = await Conversations.ReadConversationAsync("upgrade-1", after: null, limit: 100);
        Assert.Equal(3, now!.TotalChats);
        Assert.Equal(
            then.GetProperty("aggregate_stats").GetProperty("total_duration_ms").GetDouble() + (record.DurationUs / 1000.0),
            now.AggregateStats.TotalDurationMs,
            0.0005);
        Assert.Equal(6, (await Chats.ReadTurnsAsync("upgrade-1")).Count);
        Assert.Equal(6 + version.Waiting, (await Statistics.ReadAsync(StatisticsWindow.Find("24h")!, grouping: null)).Overall.Count);
        Assert.Equal(6 + version.Waiting, (await Conversations.ReadOverviewAsync(after: null, limit: 10)).TotalChats);
        Assert.Equal(before with { Sequence = before.Sequence + 1 + version.Waiting }, await new LiveEventLog(Redis).ReadHeadAsync());
        Assert.True(await Removal.RemoveAsync("upgrade-1", TimeSpan.FromSeconds(30)));
        Assert.Null(await Conversations.ReadConversationAsync("upgrade-1", after: null, limit: 1));
    }

    private static string PathOf(string file) => Path.Combine(AppContext.BaseDirectory, "Upgrade", file);

    // A newer version may say more.
    private static void AssertHasAllOf(JsonElement then, JsonElement now, string path)
    {
        Assert.True(then.ValueKind == now.ValueKind, $"{path}: {then} then, {now} now");
        switch (then.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var field in then.EnumerateObject())
                {
                    Assert.True(now.TryGetProperty(field.Name, out var value), $"{path}.{field.Name} is gone");
                    AssertHasAllOf(field.Value, value, $"{path}.{field.Name}");
                }

                break;
            case JsonValueKind.Array:
                Assert.True(then.GetArrayLength() == now.GetArrayLength(), $"{path}: {then} then, {now} now");
                foreach (var (i, item) in then.EnumerateArray().Index())
                {
                    AssertHasAllOf(item, now[i], $"{path}[{i}]");
                }

                break;
            // Told with one decimal then, with three now.
            case JsonValueKind.Number when path.EndsWith(".allocated_mb", StringComparison.Ordinal):
                Assert.Equal(then.GetDouble(), Math.Round(now.GetDouble(), 1, MidpointRounding.AwayFromZero));
                break;
            default:
                Assert.True(JsonElement.DeepEquals(then, now), $"{path}: {then} then, {now} now");
                break;
        }
    }
}

/// <summary>A version of which there is data.</summary>
/// <param name="Name">Of its files.</param>
/// <param name="WrittenAt">When it ended.</param>
/// <param name="Waiting">Chats that no worker had folded by then.</param>
public sealed record OlderVersion(string Name, DateTimeOffset WrittenAt, int Waiting)
{
    /// <summary>Every chat was written together with its statistics; a sample's slot had no version byte.</summary>
    public static OlderVersion First { get; } = new("first-version", new DateTimeOffset(2026, 11, 28, 10, 28, 33, TimeSpan.Zero), Waiting: 0);

    /// <summary>Chats wait in an inbox until a worker has folded them; a sample's slot had no version byte.</summary>
    public static OlderVersion Inbox { get; } = new("inbox", new DateTimeOffset(2026, 11, 28, 19, 49, 37, TimeSpan.Zero), Waiting: 1);
}

public sealed class GarnetUpgradeTests(GarnetServer server) : UpgradeContract(server, OlderVersion.First), IClassFixture<GarnetServer>;

public sealed class RedisUpgradeTests(InstalledRedisServer server) : UpgradeContract(server, OlderVersion.First), IClassFixture<InstalledRedisServer>;

public sealed class ClusterUpgradeTests(RedisCluster server) : UpgradeContract(server, OlderVersion.First), IClassFixture<RedisCluster>;

public sealed class GarnetInboxUpgradeTests(GarnetServer server) : UpgradeContract(server, OlderVersion.Inbox), IClassFixture<GarnetServer>;

public sealed class RedisInboxUpgradeTests(InstalledRedisServer server) : UpgradeContract(server, OlderVersion.Inbox), IClassFixture<InstalledRedisServer>;
