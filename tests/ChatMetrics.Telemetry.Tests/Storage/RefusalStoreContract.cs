using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Statistics;
using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Testing;

namespace ChatMetrics.Telemetry.Tests.Storage;

public abstract class RefusalStoreContract(RedisServer server) : StoreContract(server)
{
    // The time of the test, not of the first one: the window is short.
    private static new DateTimeOffset Now => DateTimeOffset.UtcNow;

    private RefusalStore Refusals => new(Redis, TimeProvider.System, Retention);

    [Theory]
    [InlineData("5m")]
    [InlineData("24h")]
    public async Task Read_AfterSome_CountsThemByReasonAndListsTheNewest(string window)
    {
        var minute = Now.ToUnixTimeSeconds() / 60 * 60;
        await Refusals.AddAsync(
            new Dictionary<(long, string, int), long> { [(minute, "rate_limited", 429)] = 3, [(minute, "invalid_request", 400)] = 1 },
            [Refusal("first"), Refusal("second")]);
        await Refusals.AddAsync(new Dictionary<(long, string, int), long> { [(minute, "rate_limited", 429)] = 1 }, [Refusal("third")]);

        var refused = await Refusals.ReadAsync(StatisticsWindow.Find(window)!);

        Assert.Equal(5, refused.Total);
        Assert.Equal(
            [("rate_limited", 429, 4), ("invalid_request", 400, 1)],
            refused.Reasons.Select(reason => (reason.Reason, reason.Status, reason.Count)));
        Assert.Equal(["third", "second", "first"], refused.Recent.Select(example => example.Detail));
        Assert.Equal(("openai", 429, "rate_limited"), (refused.Recent[0].Door, refused.Recent[0].Status, refused.Recent[0].Reason));
    }

    [Fact]
    public async Task Add_Many_KeepsTheNewestHundred()
    {
        await Refusals.AddAsync(
            new Dictionary<(long, string, int), long> { [(Now.ToUnixTimeSeconds() / 60 * 60, "rate_limited", 429)] = 150 },
            [.. Enumerable.Range(0, 150).Select(number => Refusal($"{number}"))]);

        var refused = await Refusals.ReadAsync(StatisticsWindow.Find("5m")!);

        Assert.Equal((150, RefusalStore.MaxNewest), (refused.Total, refused.Recent.Count));
        Assert.Equal("149", refused.Recent[0].Detail);
    }

    private static Refusal Refusal(string detail) => new(Now.ToUnixTimeMilliseconds(), ChatDoor.OpenAI, 429, "rate_limited", detail);
}

public sealed class GarnetRefusalStoreTests(GarnetServer server) : RefusalStoreContract(server), IClassFixture<GarnetServer>;

public sealed class RedisRefusalStoreTests(InstalledRedisServer server)
    : RefusalStoreContract(server), IClassFixture<InstalledRedisServer>;

public sealed class ClusterRefusalStoreTests(RedisCluster server) : RefusalStoreContract(server), IClassFixture<RedisCluster>;
