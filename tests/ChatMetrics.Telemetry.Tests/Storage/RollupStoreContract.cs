using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Telemetry.TimeSeries;
using ChatMetrics.Testing;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Tests.Storage;

/// <summary>Roll-ups, and the history that is read out of them.</summary>
public abstract class RollupStoreContract(RedisServer server) : StoreContract(server)
{
    private const string Host = "web";

    // Long enough for the years that these tests write in.
    private static readonly RetentionOptions ForYears = new()
    {
        Samples = TimeSpan.FromDays(7300),
        Minutes = TimeSpan.FromDays(7300),
        Hours = TimeSpan.FromDays(7300),
    };

    private static readonly long Hour = At(2024, 2, 29, 10);

    private RollupStore Rollups => RollupsOf(Redis);

    [Fact]
    public async Task RollUp_ClosedMinutes_HaveLowestHighestSumAndCount()
    {
        await WriteAsync(Host, Hour, 10, 30, null, 20);
        await WriteAsync(Host, Hour + 119, 50);

        await Rollups.RollUpAsync(Host, Hour, Hour + 180);

        var minutes = await ReadAsync(Resolution.Minute, Hour, 3);
        Assert.Equal(new SampleAggregate(10, 30, 60, 3), minutes[0]![SampleField.CpuPercent]);
        Assert.Equal(new SampleAggregate(50, 50, 50, 1), minutes[1]![SampleField.CpuPercent]);
        Assert.Equal(default, minutes[1]![SampleField.Load1]);
        Assert.Null(minutes[2]);
    }

    [Fact]
    public async Task RollUp_HourThatEnds_IsMadeOfAllItsMinutes()
    {
        await WriteAsync(Host, Hour, 10, 10, 10);
        await Rollups.RollUpAsync(Host, Hour, Hour + 60);
        await WriteAsync(Host, Hour + 3540, 90);
        Assert.Null(Assert.Single(await ReadAsync(Resolution.Hour, Hour, 1)));

        await Rollups.RollUpAsync(Host, Hour + 3300, Hour + 3600);

        var hour = Assert.Single(await ReadAsync(Resolution.Hour, Hour, 1));
        Assert.Equal(new SampleAggregate(10, 90, 120, 4), hour![SampleField.CpuPercent]);
    }

    [Fact]
    public async Task RollUp_SamplesOfEachHost_StayApart()
    {
        await WriteAsync("web", Hour, 10);
        await WriteAsync("db", Hour, 20);

        await Rollups.RollUpAsync("web", Hour, Hour + 3600);
        await Rollups.RollUpAsync("db", Hour, Hour + 3600);

        Assert.Equal(10, (await ReadAsync(Resolution.Hour, Hour, 1, "web"))[0]![SampleField.CpuPercent].Max);
        Assert.Equal(20, (await ReadAsync(Resolution.Hour, Hour, 1, "db"))[0]![SampleField.CpuPercent].Max);
    }

    [Theory]
    // The end of a day, of a leap day, of a year, and of a leap year.
    [InlineData(2023, 6, 15)]
    [InlineData(2024, 2, 29)]
    [InlineData(2023, 12, 31)]
    [InlineData(2024, 12, 31)]
    public async Task RollUp_AcrossMidnight_LosesNeitherSide(int year, int month, int day)
    {
        var midnight = At(year, month, day) + 86_400;
        await WriteAsync(Host, midnight - 2, 10, 20, 30, 40);

        await Rollups.RollUpAsync(Host, midnight - 3600, midnight + 3600);

        Assert.Equal([null, 30d, 70d, null], await SumsAsync(Resolution.Minute, midnight - 120, 4));
        Assert.Equal([null, 30d, 70d, null], await SumsAsync(Resolution.Hour, midnight - 7200, 4));
    }

    [Fact]
    public async Task RollUp_Again_ChangesNothing()
    {
        await WriteAsync(Host, Hour, 10, 30, null, 20);
        await Rollups.RollUpAsync(Host, Hour, Hour + 3600);
        var before = await DumpAsync();

        await Rollups.RollUpAsync(Host, Hour, Hour + 3600);

        Assert.Equal(before, await DumpAsync());
    }

    [Fact]
    public async Task RollUp_ByTwoWorkersAtOnce_IsAsByOne()
    {
        await WriteAsync(Host, Hour, [.. Enumerable.Range(0, 3600).Select(second => (float?)(second % 100))]);
        await Rollups.RollUpAsync(Host, Hour, Hour + 3600);
        var alone = await DumpAsync();
        await Redis.GetDatabase().KeyDeleteAsync(RedisKeys.Series(Host, Resolution.Minute, Hour));
        await Redis.GetDatabase().KeyDeleteAsync(RedisKeys.Series(Host, Resolution.Hour, Hour));

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Rollups.RollUpAsync(Host, Hour, Hour + 3600)));

        Assert.Equal(alone, await DumpAsync());
    }

    [Fact]
    public async Task RollUp_SampleThatCameLate_IsInTheNextTime()
    {
        await WriteAsync(Host, Hour, 10);
        await Rollups.RollUpAsync(Host, Hour, Hour + 3600);
        await WriteAsync(Host, Hour + 1, 30);

        await Rollups.RollUpAsync(Host, Hour, Hour + 3600);

        Assert.Equal([40d], await SumsAsync(Resolution.Minute, Hour, 1));
        Assert.Equal([40d], await SumsAsync(Resolution.Hour, Hour, 1));
    }

    [Fact]
    public async Task RollUp_SamplesThatAreGone_KeepsWhatTheyMade()
    {
        await WriteAsync(Host, Hour, 10, 30);
        await Rollups.RollUpAsync(Host, Hour, Hour + 3600);
        await Redis.GetDatabase().KeyDeleteAsync(RedisKeys.Series(Host, Resolution.Second, Hour));

        await Rollups.RollUpAsync(Host, Hour, Hour + 3600);

        Assert.Equal([40d], await SumsAsync(Resolution.Minute, Hour, 1));
        Assert.Equal([40d], await SumsAsync(Resolution.Hour, Hour, 1));
    }

    [Fact]
    public async Task RollUp_SecondsWrittenAnewByAClockSetBack_CountOnce()
    {
        await WriteAsync(Host, Hour, [.. Enumerable.Repeat<float?>(10, 60)]);
        await Rollups.RollUpAsync(Host, Hour, Hour + 60);
        await WriteAsync(Host, Hour + 30, [.. Enumerable.Repeat<float?>(20, 30)]);

        await Rollups.RollUpAsync(Host, Hour, Hour + 60);

        Assert.Equal(new SampleAggregate(10, 20, 900, 60), (await ReadAsync(Resolution.Minute, Hour, 1))[0]![SampleField.CpuPercent]);
    }

    [Fact]
    public async Task RollUp_Done_MovesTheMark()
    {
        Assert.Null(await Rollups.ReadMarkAsync(Host));

        await Rollups.RollUpAsync(Host, Hour, Hour + 60);

        Assert.Equal(Hour + 60, await Rollups.ReadMarkAsync(Host));
        Assert.Null(await Rollups.ReadMarkAsync("db"));
        Assert.InRange((await Redis.GetDatabase().KeyTimeToLiveAsync(RedisKeys.RolledUpUntil(Host)))!.Value.TotalDays, 7299, 7300);
    }

    [Fact]
    public async Task RollUp_Chunks_TakeTheirFixedSizeAndExpire()
    {
        var hour = Resolution.Hour.Floor(Now.AddHours(-2).ToUnixTimeSeconds());
        var rollups = new RollupStore(Redis, Options.Create(new RetentionOptions()));
        await WriteAsync(Host, hour, 10);

        await rollups.RollUpAsync(Host, hour, hour + 3600);

        var database = Redis.GetDatabase();
        var (minutes, hours) = (RedisKeys.Series(Host, Resolution.Minute, hour), RedisKeys.Series(Host, Resolution.Hour, hour));
        Assert.Equal((1440 * SampleRollup.Size) + 1, await database.StringLengthAsync(minutes));
        var hoursOfYear = DateTime.IsLeapYear(DateTimeOffset.FromUnixTimeSeconds(hour).Year) ? 8784 : 8760;
        Assert.Equal((hoursOfYear * SampleRollup.Size) + 1, await database.StringLengthAsync(hours));
        Assert.InRange((await database.KeyTimeToLiveAsync(minutes))!.Value.TotalDays, 13.9, 15);
        Assert.InRange((await database.KeyTimeToLiveAsync(hours))!.Value.TotalDays, 729.9, 730 + 366);
    }

    [Fact]
    public async Task ReadHosts_OfAllSamples_AreNamed()
    {
        await Redis.GetDatabase().HashSetAsync(RedisKeys.Hosts, [new HashEntry("web", "{}"), new HashEntry("db", "of a later version")]);

        Assert.Equal(["db", "web"], (await Rollups.ReadHostsAsync()).Order());
    }

    [Fact]
    public async Task History_OfSeconds_HasGapsAndWeighsTheMean()
    {
        await WriteAsync(Host, Hour, 10, 10, null, 70, null, null, 5);

        var buckets = await HistoryAsync(Hour, Hour + 8, step: 2, now: Hour + 8);

        Assert.Equal([10d, 70d, null, 5d], buckets.Select(bucket => bucket?[SampleField.CpuPercent].Average));
    }

    [Fact]
    public async Task History_OfMinutes_HasTheRunningMinuteAndThoseNotRolledUpYet()
    {
        await WriteAsync(Host, Hour, 10);
        await Rollups.RollUpAsync(Host, Hour, Hour + 60);
        await WriteAsync(Host, Hour + 60, 20);
        await WriteAsync(Host, Hour + 181, 30);

        var buckets = await HistoryAsync(Hour - 60, Hour + 190, step: 60, now: Hour + 190);

        Assert.Equal([null, 10d, 20d, null, 30d], buckets.Select(bucket => bucket?[SampleField.CpuPercent].Average));
    }

    [Fact]
    public async Task History_OfHours_HasTheRunningHourAndTheOneNotRolledUpYet()
    {
        await WriteAsync(Host, Hour - 3600, 5);
        await WriteAsync(Host, Hour, 10, 20);
        await WriteAsync(Host, Hour + 3590, 40);
        await Rollups.RollUpAsync(Host, Hour - 3600, Hour + 3540);
        await WriteAsync(Host, Hour + 3601, 60);

        var buckets = await HistoryAsync(Hour - 3600, Hour + 3602, step: 3600, now: Hour + 3602);

        Assert.Equal([5d, 70d, 60d], buckets.Select(bucket => bucket?[SampleField.CpuPercent].Sum));
    }

    [Fact]
    public async Task History_OfAStepOfSeveralSlots_AddsThemUp()
    {
        var midnight = At(2024, 3, 1);
        await WriteAsync(Host, midnight - 3600, 10, 20);
        await WriteAsync(Host, midnight + 7200, 30);
        await Rollups.RollUpAsync(Host, midnight - 3600, midnight + 10_800);

        var buckets = await HistoryAsync(midnight - 86_400, midnight + 86_400, step: 86_400, now: midnight + 86_400);

        Assert.Equal([30d, 30d], buckets.Select(bucket => bucket?[SampleField.CpuPercent].Sum));
        Assert.Equal([15d, 30d], buckets.Select(bucket => bucket?[SampleField.CpuPercent].Average));
    }

    [Fact]
    public async Task History_AcrossTheLeapYearsEnd_FollowsOnWithoutAGap()
    {
        var newYear = At(2025, 1, 1);
        for (var hour = -3; hour < 3; hour++)
        {
            await WriteAsync(Host, newYear + (hour * 3600), hour + 10);
        }

        await Rollups.RollUpAsync(Host, newYear - 10_800, newYear + 10_800);

        var buckets = await HistoryAsync(newYear - 14_400, newYear + 14_400, step: 3600, now: newYear + 86_400);
        Assert.Equal([null, 7d, 8d, 9d, 10d, 11d, 12d, null], buckets.Select(bucket => bucket?[SampleField.CpuPercent].Average));
    }

    [Fact]
    public async Task History_OfAnotherHost_IsEmpty()
    {
        await WriteAsync(Host, Hour, 10);

        Assert.All(await HistoryAsync(Hour, Hour + 60, step: 1, now: Hour + 60, "db"), Assert.Null);
    }

    [Theory]
    [InlineData(3600, 10)]
    [InlineData(20 * 3600, 60)]
    [InlineData(400 * 86_400, 86_400)]
    public async Task History_OfAnySpan_IsOneRoundTrip(int length, int step)
    {
        var (redis, counter) = RoundTrips.Of(Redis);
        var now = DateTimeOffset.FromUnixTimeSeconds(Hour);
        var range = HistoryRange.Create(now.AddSeconds(-length), now, TimeSpan.FromSeconds(step), resolution => ForYears.OldestOf(resolution, now));

        await new HistoryStore(redis, Options.Create(ForYears)).ReadAsync(Host, range, now);

        Assert.Equal(1, counter.Count);
    }

    [Fact]
    public async Task RollUp_OfAnySpan_IsThreeRoundTrips()
    {
        var (redis, counter) = RoundTrips.Of(Redis);
        await WriteAsync(Host, Hour, 10);

        await RollupsOf(redis).RollUpAsync(Host, Hour - 1800, Hour + 3600);

        Assert.Equal(3, counter.Count);
    }

    private static long At(int year, int month, int day, int hour = 0) =>
        new DateTimeOffset(year, month, day, hour, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds();

    private static RollupStore RollupsOf(IConnectionMultiplexer redis) => new(redis, Options.Create(ForYears));

    /// <summary>Samples of CPU percent, a second each; of null none is written.</summary>
    private async Task WriteAsync(string host, long from, params float?[] cpu)
    {
        var batch = Redis.GetDatabase().CreateBatch();
        var writes = cpu.Select((percent, i) =>
        {
            var slot = new byte[SampleSlot.Size];
            new SampleSlot { CpuPercent = percent }.Write(slot);
            return percent is null ? Task.CompletedTask : Chunks.WriteAsync(batch, host, Resolution.Second, from + i, slot, ForYears.Samples);
        }).ToArray();
        batch.Execute();
        await Task.WhenAll(writes);
    }

    private async Task<SampleRollup?[]> ReadAsync(Resolution resolution, long from, int slots, string host = Host)
    {
        var batch = Redis.GetDatabase().CreateBatch();
        var read = Chunks.ReadAsync(batch, host, resolution, from, from + (slots * resolution.Seconds));
        batch.Execute();
        return Slots.ReadRollups(await read);
    }

    private async Task<IEnumerable<double?>> SumsAsync(Resolution resolution, long from, int slots) =>
        (await ReadAsync(resolution, from, slots)).Select(slot => slot?[SampleField.CpuPercent].Sum);

    private Task<IReadOnlyList<SampleRollup?>> HistoryAsync(long from, long until, int step, long now, string host = Host)
    {
        var at = DateTimeOffset.FromUnixTimeSeconds(now);
        var range = HistoryRange.Create(
            DateTimeOffset.FromUnixTimeSeconds(from),
            DateTimeOffset.FromUnixTimeSeconds(until),
            TimeSpan.FromSeconds(step),
            resolution => ForYears.OldestOf(resolution, at));
        return new HistoryStore(Redis, Options.Create(ForYears)).ReadAsync(host, range, at);
    }

    /// <summary>Every key with what is in it.</summary>
    private async Task<string[]> DumpAsync()
    {
        var database = Redis.GetDatabase();
        var keys = await Server.KeysAsync();
        var values = await Task.WhenAll(keys.Select(async key => $"{key}: {Convert.ToHexString((byte[])(await database.StringGetAsync(key))!)}"));
        return [.. values.Order(StringComparer.Ordinal)];
    }
}

public sealed class GarnetRollupStoreTests(GarnetServer server) : RollupStoreContract(server), IClassFixture<GarnetServer>;

public sealed class RedisRollupStoreTests(InstalledRedisServer server) : RollupStoreContract(server), IClassFixture<InstalledRedisServer>;

public sealed class ClusterRollupStoreTests(RedisCluster server) : RollupStoreContract(server), IClassFixture<RedisCluster>;
