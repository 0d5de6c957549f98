using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Telemetry.TimeSeries;
using ChatMetrics.Telemetry.Tracking;
using ChatMetrics.Testing;
using ChatMetrics.Worker.Rollup;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace ChatMetrics.Worker.Tests.Rollup;

public sealed class RollupServiceTests : IClassFixture<GarnetServer>, IAsyncLifetime
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    // Of today, because Garnet forgets what has expired by its own clock.
    private static readonly DateTimeOffset Hour =
        DateTimeOffset.FromUnixTimeSeconds(Resolution.Hour.Floor(DateTimeOffset.UtcNow.ToUnixTimeSeconds()));

    private readonly GarnetServer _garnet;
    private readonly SignallingTimeProvider _time = new(Hour.AddMinutes(10).AddSeconds(30));
    private readonly IOptions<RetentionOptions> _retention = Options.Create(new RetentionOptions());
    private readonly SampleStore _samples;
    private readonly List<RollupService> _services = [];

    public RollupServiceTests(GarnetServer garnet)
    {
        _garnet = garnet;
        _samples = new SampleStore(Redis, _retention);
    }

    private IConnectionMultiplexer Redis => _garnet.Connection;

    public async ValueTask InitializeAsync() => await _garnet.EmptyAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var service in _services)
        {
            await service.StopAsync(CancellationToken.None);
            service.Dispose();
        }
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(4, 1)]
    [InlineData(5, 60)]
    [InlineData(6, 59)]
    [InlineData(59, 6)]
    public void UntilNextRound_WithinAMinute_IsUntilFiveSecondsAfterIt(int second, int left)
    {
        Assert.Equal(TimeSpan.FromSeconds(left), RollupService.UntilNextRound(Hour.AddSeconds(second)));
    }

    [Fact]
    public async Task Minute_Ended_IsRolledUpSecondsLater()
    {
        await SampleAsync("web", Hour.AddMinutes(10).AddSeconds(40), 20, 40);
        await StartAsync();
        Assert.Equal([null, null], await HistoryAsync("web", Hour.AddMinutes(9), Resolution.Minute, 2));

        await AdvanceAsync(TimeSpan.FromSeconds(35));

        Assert.Equal([null, 30], await HistoryAsync("web", Hour.AddMinutes(9), Resolution.Minute, 2));
    }

    [Fact]
    public async Task Start_AfterTheWorkerWasDown_CatchesUpAllThatIsStored()
    {
        await SampleAsync("web", Hour.AddHours(-5), 10, 20);
        await SampleAsync("web", Hour.AddHours(-5).AddMinutes(59), 60);
        await SampleAsync("web", Hour.AddSeconds(-1), 70, 80);

        await StartAsync();

        Assert.Equal([15, null], await HistoryAsync("web", Hour.AddHours(-5), Resolution.Minute, 2));
        Assert.Equal([70, 80], await HistoryAsync("web", Hour.AddMinutes(-1), Resolution.Minute, 2));
        Assert.Equal([30, null, null, null, 70, null], await HistoryAsync("web", Hour.AddHours(-5), Resolution.Hour, 6));
    }

    [Fact]
    public async Task Start_OnAnotherHost_RollsUpTheHostWhoseWorkerDied()
    {
        await SampleAsync("dead", Hour, 10);
        await SampleAsync("web", Hour, 20);

        await StartAsync();

        Assert.Equal([10], await HistoryAsync("dead", Hour, Resolution.Minute, 1));
        Assert.Equal([20], await HistoryAsync("web", Hour, Resolution.Minute, 1));
    }

    [Fact]
    public async Task Start_OfSeveralWorkersAtOnce_IsHarmless()
    {
        await SampleAsync("web", Hour.AddHours(-2), 10, 20, 60);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => StartAsync()));

        Assert.Equal([30], await HistoryAsync("web", Hour.AddHours(-2), Resolution.Minute, 1));
        Assert.Equal([30], await HistoryAsync("web", Hour.AddHours(-2), Resolution.Hour, 1));
    }

    [Fact]
    public async Task Round_OneHostFails_TheOthersAreRolledUpAndItComesLater()
    {
        await SampleAsync("web", Hour, 10);
        await SampleAsync("db", Hour, 20);
        // Not what it should be: every read of it is an error.
        await Redis.GetDatabase().ListLeftPushAsync(RedisKeys.RolledUpUntil("web"), "x");
        await StartAsync();
        Assert.Equal([null], await HistoryAsync("web", Hour, Resolution.Minute, 1));
        Assert.Equal([20], await HistoryAsync("db", Hour, Resolution.Minute, 1));

        await Redis.GetDatabase().KeyDeleteAsync(RedisKeys.RolledUpUntil("web"));
        await AdvanceAsync(TimeSpan.FromSeconds(35));

        Assert.Equal([10], await HistoryAsync("web", Hour, Resolution.Minute, 1));
    }

    [Fact]
    public async Task Round_ClockSetBackByAnHour_RollsUpWhatIsSampledAnew()
    {
        await SampleAsync("web", Hour.AddMinutes(-50), 10, 10);
        await StartAsync();
        _time.AdjustTime(Hour.AddMinutes(-50));
        await SampleAsync("web", Hour.AddMinutes(-50).AddSeconds(1), 30);

        await AdvanceAsync(TimeSpan.FromMinutes(1) + TimeSpan.FromSeconds(5));

        Assert.Equal([20], await HistoryAsync("web", Hour.AddMinutes(-50), Resolution.Minute, 1));
        Assert.Equal(Hour.AddMinutes(-49).ToUnixTimeSeconds(), await Rollups.ReadMarkAsync("web"));
    }

    [Fact]
    public async Task Round_ClockSetForwardAndBack_LosesNothing()
    {
        await StartAsync();
        await SampleAsync("web", Hour.AddMinutes(10).AddSeconds(40), 10);
        _time.AdjustTime(Hour.AddDays(3));
        await SampleAsync("web", Hour.AddDays(3), 90);
        await AdvanceAsync(TimeSpan.FromMinutes(1));
        _time.AdjustTime(Hour.AddMinutes(12));

        await AdvanceAsync(TimeSpan.FromMinutes(1));

        Assert.Equal([10], await HistoryAsync("web", Hour.AddMinutes(10), Resolution.Minute, 1));
        Assert.Equal(Hour.AddMinutes(12).ToUnixTimeSeconds(), await Rollups.ReadMarkAsync("web"));
    }

    private RollupStore Rollups => new(Redis, _retention);

    private async Task StartAsync()
    {
        var service = new RollupService(
            Rollups, _retention, new ProcessIdentity("worker", "web", 1), _time, NullLogger<RollupService>.Instance);
        _services.Add(service);
        await service.StartAsync(TestContext.Current.CancellationToken);
        // It waits for the next round when it has done its work.
        await _time.TimerIsSetAsync(Deadline, TestContext.Current.CancellationToken);
    }

    private async Task AdvanceAsync(TimeSpan by)
    {
        _time.Advance(by);
        await _time.TimerIsSetAsync(Deadline, TestContext.Current.CancellationToken);
    }

    /// <summary>A sample a second.</summary>
    private async Task SampleAsync(string host, DateTimeOffset from, params double[] cpu)
    {
        for (var i = 0; i < cpu.Length; i++)
        {
            await _samples.WriteAsync(new SystemSample(from.AddSeconds(i), host, cpu[i], null, null, []), []);
        }
    }

    /// <summary>The mean CPU percent of each slot, as it was rolled up: by a clock to which all of it is long ago.</summary>
    private async Task<IEnumerable<double?>> HistoryAsync(string host, DateTimeOffset from, Resolution resolution, int slots)
    {
        var later = Hour.AddDays(1);
        var range = new HistoryRange(from.ToUnixTimeSeconds(), slots, resolution.Seconds, resolution);
        var rollups = await new HistoryStore(Redis, _retention).ReadAsync(host, range, later);
        return rollups.Select(rollup => rollup?[SampleField.CpuPercent].Average);
    }
}
