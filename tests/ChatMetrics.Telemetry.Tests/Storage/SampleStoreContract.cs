using ChatMetrics.Measurement.Resources;
using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Telemetry.TimeSeries;
using ChatMetrics.Testing;
using Microsoft.Extensions.Options;

namespace ChatMetrics.Telemetry.Tests.Storage;

public abstract class SampleStoreContract(RedisServer server) : StoreContract(server)
{
    private static readonly DateTimeOffset HourStart = new(Now.Year, Now.Month, Now.Day, Now.Hour, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Write_Sample_IsReadBackInItsSecond()
    {
        await Samples.WriteAsync(Sample(HourStart.AddSeconds(10)), ["web"]);

        var read = await Samples.ReadAsync("web", HourStart.AddSeconds(9), seconds: 3);

        Assert.Null(read[0]);
        Assert.Equal(SampleSlot.From(Sample(HourStart)), read[1]);
        Assert.Null(read[2]);
    }

    [Fact]
    public async Task Write_SameSecondTwice_KeepsTheLater()
    {
        await Samples.WriteAsync(Sample(HourStart), ["web"]);
        await Samples.WriteAsync(Sample(HourStart) with { CpuPercent = 99 }, ["web"]);

        var read = await Samples.ReadAsync("web", HourStart, seconds: 1);

        Assert.Equal(99, read[0]!.Value.CpuPercent);
    }

    [Fact]
    public async Task Write_AcrossTheHour_LosesNeitherSide()
    {
        await Samples.WriteAsync(Sample(HourStart.AddSeconds(-1)), ["web"]);
        await Samples.WriteAsync(Sample(HourStart), ["web"]);
        // A second worker lays the hour out again.
        await Samples.WriteAsync(Sample(HourStart.AddSeconds(-2)), ["web"]);

        var read = await Samples.ReadAsync("web", HourStart.AddSeconds(-3), seconds: 5);

        Assert.Equal([false, true, true, true, false], read.Select(sample => sample.HasValue));
    }

    [Fact]
    public async Task Write_ReadingsUnsupported_StayNull()
    {
        await Samples.WriteAsync(new SystemSample(HourStart, "web", CpuPercent: null, Memory: null, Load1: null, []), ["web"]);

        var read = await Samples.ReadAsync("web", HourStart, seconds: 1);

        Assert.Equal(new SampleSlot(), read[0]);
        Assert.Null(read[0]!.Value.ApiMemoryKb);
    }

    [Fact]
    public async Task Write_Hour_TakesItsFixedSizeAndExpires()
    {
        await Samples.WriteAsync(Sample(HourStart), ["web"]);

        var key = RedisKeys.Series("web", Resolution.Second, HourStart.ToUnixTimeSeconds());
        Assert.Equal((3600 * SampleSlot.Size) + 1, await Redis.GetDatabase().StringLengthAsync(key));
        var left = await Redis.GetDatabase().KeyTimeToLiveAsync(key);
        Assert.InRange(left!.Value, TimeSpan.FromHours(5.9), TimeSpan.FromHours(7));
    }

    [Fact]
    public async Task Write_Sample_TellsTheSubscribers()
    {
        var heard = await ListenAsync(WireJson.Utf8.SystemSnapshot);

        var told = Sample(HourStart) with { Host = "told" };
        await Samples.WriteAsync(told, ["db", "told"]);

        var sample = await heard.FirstAsync(sample => sample.Host == "told");
        Assert.Equivalent(SystemSnapshot.From(told, ["db", "told"]), sample, strict: true);
        await Redis.GetSubscriber().UnsubscribeAllAsync();
    }

    [Fact]
    public async Task ReadNewest_OfSeveralHosts_GivesTheFreshOnesNewestFirst()
    {
        await Samples.WriteAsync(Sample(Now.AddSeconds(-2)), ["web"]);
        await Samples.WriteAsync(Sample(Now.AddSeconds(-1)) with { Host = "db" }, ["db", "web"]);
        await Samples.WriteAsync(Sample(Now.AddSeconds(-6)) with { Host = "down" }, ["db", "web"]);
        await Samples.WriteAsync(Sample(Now.AddHours(1)) with { Host = "before the clock was set back" }, ["db", "web"]);

        var newest = await Samples.ReadNewestAsync(Now);

        Assert.Equal(["db", "web"], newest.Select(sample => sample.Host));
    }

    [Fact]
    public async Task TrimHosts_SilentForADay_AreForgotten()
    {
        await Samples.WriteAsync(Sample(Now.AddDays(-2)) with { Host = "gone" }, []);
        await Samples.WriteAsync(Sample(Now.AddHours(-1)), []);

        await Samples.TrimHostsAsync(Now);

        Assert.Equal(["web"], (await Redis.GetDatabase().HashKeysAsync(RedisKeys.Hosts)).Select(host => (string)host!));
    }

    [Fact]
    public async Task TrimHosts_SamplesKeptForLongerThanADay_RemembersTheirHost()
    {
        var samples = new SampleStore(Redis, Options.Create(new RetentionOptions { Samples = TimeSpan.FromDays(3) }));
        await samples.WriteAsync(Sample(Now.AddDays(-2)) with { Host = "silent" }, []);
        await samples.WriteAsync(Sample(Now.AddDays(-4)) with { Host = "gone" }, []);

        await samples.TrimHostsAsync(Now);

        Assert.Equal(["silent"], (await Redis.GetDatabase().HashKeysAsync(RedisKeys.Hosts)).Select(host => (string)host!));
    }

    [Fact]
    public async Task Vitals_OfLivingProcesses_AreRead()
    {
        await Vitals.WriteAsync(ProcessOf("api@web:1", Now.AddSeconds(-1)));
        await Vitals.WriteAsync(ProcessOf("api@web:2", Now.AddSeconds(-5)));
        await Vitals.WriteAsync(ProcessOf("api@web:3", Now.AddMinutes(-2)));

        Assert.Equal(ProcessOf("api@web:1", Now.AddSeconds(-1)), Assert.Single(await Vitals.ReadAsync(Now)));

        // The stale one may come back; the one that is silent for longer than a minute has been removed.
        Assert.Equal(2, await Redis.GetDatabase().HashLengthAsync(RedisKeys.Vitals));
    }

    [Fact]
    public async Task Read_EntriesThatAnotherVersionWrote_AreLeftOut()
    {
        await Samples.WriteAsync(Sample(Now.AddSeconds(-1)), ["web"]);
        await Vitals.WriteAsync(ProcessOf("api@web:1", Now));
        await Redis.GetDatabase().HashSetAsync(RedisKeys.Hosts, "later", "{\"timestamp\":0}");
        await Redis.GetDatabase().HashSetAsync(RedisKeys.Vitals, "later", "not json");

        Assert.Equal("web", Assert.Single(await Samples.ReadNewestAsync(Now)).Host);
        Assert.Equal("api@web:1", Assert.Single(await Vitals.ReadAsync(Now)).Instance);
    }

    [Fact]
    public async Task Vitals_OfAProcessThatEnded_AreGone()
    {
        await Vitals.WriteAsync(ProcessOf("api@web:1", Now));

        await Vitals.RemoveAsync("api@web:1");

        Assert.Empty(await Vitals.ReadAsync(Now));
    }

    [Fact]
    public async Task SamplingLock_OfTwoWorkers_OneHoldsUntilItLetsGo()
    {
        var samplingLock = new SamplingLock(Redis);

        Assert.True(await samplingLock.HoldAsync("web", "first"));
        Assert.False(await samplingLock.HoldAsync("web", "second"));
        Assert.True(await samplingLock.HoldAsync("web", "first"));
        Assert.True(await samplingLock.HoldAsync("db", "second"));
        await samplingLock.ReleaseAsync("web", "first");
        Assert.True(await samplingLock.HoldAsync("web", "second"));
        Assert.InRange((await Redis.GetDatabase().KeyTimeToLiveAsync(RedisKeys.SamplingLock("web")))!.Value, TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    private static SystemSample Sample(DateTimeOffset at) => new(
        at, "web", CpuPercent: 25.5, new MemoryUsage(3_000_000_000, 8_000_000_000), Load1: 0.75, [ProcessOf("api@web:1", Now)]);

    private static ProcessVitals ProcessOf(string instance, DateTimeOffset at) => new()
    {
        Host = "web",
        AtMs = at.ToUnixTimeMilliseconds(),
        Service = "api",
        Instance = instance,
        Pid = 1,
        CpuPercent = 12.5,
        MemoryBytes = 152_252_416,
        Threads = 20,
        GcPausePercent = 0.25,
        ActiveChats = 3,
    };
}

public sealed class GarnetSampleStoreTests(GarnetServer server) : SampleStoreContract(server), IClassFixture<GarnetServer>;

public sealed class RedisSampleStoreTests(InstalledRedisServer server) : SampleStoreContract(server), IClassFixture<InstalledRedisServer>;

public sealed class ClusterSampleStoreTests(RedisCluster server) : SampleStoreContract(server), IClassFixture<RedisCluster>;
