using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Testing;
using Microsoft.Extensions.Time.Testing;

namespace ChatMetrics.Telemetry.Tests.Storage;

public abstract class RequestRatesContract(RedisServer server) : StoreContract(server)
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeSeconds(60_000_000));

    private RequestRates Rates => new(Redis, _time);

    [Fact]
    public async Task Take_AsManyAsMayBe_ThenTellsWhenTheNextOneMay()
    {
        for (var i = 0; i < 3; i++)
        {
            Assert.Null(await Rates.TakeAsync("ann", 3));
        }

        var wait = await Rates.TakeAsync("ann", 3);
        Assert.NotNull(wait);
        Assert.Null(await Rates.TakeAsync("bob", 3));
        _time.Advance(wait.Value - TimeSpan.FromSeconds(1));
        Assert.Equal(TimeSpan.FromSeconds(1), await Rates.TakeAsync("ann", 3));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(await Rates.TakeAsync("ann", 3));
    }

    [Fact]
    public async Task Take_Refused_CountsForNothingAndKeepsNoName()
    {
        Assert.Null(await Rates.TakeAsync("ann", 1));
        for (var i = 0; i < 20; i++)
        {
            Assert.NotNull(await Rates.TakeAsync("ann", 1));
        }

        Assert.Null(await Rates.TakeAsync("ann", 2));
        var key = Assert.Single(await Server.KeysAsync());
        Assert.DoesNotContain("ann", (string?)key, StringComparison.Ordinal);
        Assert.NotNull(await Redis.GetDatabase().KeyTimeToLiveAsync(key));
    }

    [Fact]
    public async Task Take_ManyAtOnce_LetsNoMoreThroughThanMayBe()
    {
        var taken = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Rates.TakeAsync("ann", 10)));

        Assert.Equal(10, taken.Count(wait => wait is null));
    }
}

public sealed class GarnetRequestRatesTests(GarnetServer server) : RequestRatesContract(server), IClassFixture<GarnetServer>;

public sealed class RedisRequestRatesTests(InstalledRedisServer server)
    : RequestRatesContract(server), IClassFixture<InstalledRedisServer>;

public sealed class ClusterRequestRatesTests(RedisCluster server) : RequestRatesContract(server), IClassFixture<RedisCluster>;

public sealed class RequestRatesTests
{
    [Theory]
    [InlineData("0 0 0 0 0", 0, 0, null)]
    [InlineData("1 2 3 2 1", 0, 9.5, null)]
    // The oldest go first.
    [InlineData("1 2 3 2 2", 0, 4, 6.0)]
    [InlineData("0 2 6 2 0", 0, 4, 16.0)]
    // One too many of them: the next slot has to go as well.
    [InlineData("1 1 3 3 3", 0, 0, 20.0)]
    [InlineData("0 0 0 0 0", 10, 4, 56.0)]
    [InlineData("0 0 0 0 0", 25, 4, 56.0)]
    public void WaitFor_TenAMinute_IsUntilThereIsRoom(string before, long now, double second, double? wait) =>
        Assert.Equal(wait, RequestRates.WaitFor([.. before.Split(' ').Select(long.Parse)], now, second, perMinute: 10)?.TotalSeconds);
}
