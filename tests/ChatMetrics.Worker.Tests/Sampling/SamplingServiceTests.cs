using System.Diagnostics.Metrics;
using System.Text.Json;
using ChatMetrics.Measurement.Resources;
using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Telemetry.Tracking;
using ChatMetrics.Testing;
using ChatMetrics.Testing.Records;
using ChatMetrics.Worker.Sampling;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace ChatMetrics.Worker.Tests.Sampling;

public sealed class SamplingServiceTests : IClassFixture<GarnetServer>, IAsyncLifetime
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private static readonly ProcessIdentity Identity = new("worker", "web", 1);

    // Of today, because Garnet forgets what has expired by its own clock.
    private static readonly DateTimeOffset FirstSecond = DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.ToUnixTimeSeconds());

    private readonly GarnetServer _garnet;
    private readonly SignallingTimeProvider _time = new(FirstSecond.AddMilliseconds(-500));
    private readonly FakeResourceReader _reader = new()
    {
        Cpu = new CpuCounters(100, 400),
        Memory = new MemoryUsage(3_145_728_000, 8_388_608_000),
        Load1 = 0.75,
    };

    private readonly SampleStore _samples;
    private readonly VitalsStore _vitals;
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly SamplingService _service;

    public SamplingServiceTests(GarnetServer garnet)
    {
        _garnet = garnet;
        _samples = new SampleStore(Redis, Options.Create(new RetentionOptions()));
        _vitals = new VitalsStore(Redis);
        _service = new SamplingService(
            new SystemSampler(_reader, Identity),
            new RedisSampler(Redis, _reader, Identity),
            new SampleMetrics(_services.GetRequiredService<IMeterFactory>(), _time),
            _samples,
            _vitals,
            new SamplingLock(Redis),
            Identity,
            _time,
            NullLogger<SamplingService>.Instance);
    }

    private IConnectionMultiplexer Redis => _garnet.Connection;

    public async ValueTask InitializeAsync() => await _garnet.EmptyAsync();

    public async ValueTask DisposeAsync()
    {
        await _service.StopAsync(CancellationToken.None);
        _service.Dispose();
        _reader.Dispose();
        await _services.DisposeAsync();
        await Redis.GetSubscriber().UnsubscribeAllAsync();
    }

    [Theory]
    [InlineData(0, 1000)]
    [InlineData(1, 999)]
    [InlineData(500, 500)]
    [InlineData(999, 1)]
    public void UntilNextSecond_WithinASecond_IsTheRestOfIt(int milliseconds, int left)
    {
        Assert.Equal(TimeSpan.FromMilliseconds(left), SamplingService.UntilNextSecond(FirstSecond.AddMilliseconds(milliseconds)));
    }

    [Fact]
    public void UntilNextSecond_OneTickBefore_IsAboveZero()
    {
        Assert.Equal(TimeSpan.FromMilliseconds(1), SamplingService.UntilNextSecond(FirstSecond.AddTicks(-1)));
    }

    [Fact]
    public async Task NextSecondAsync_TimerFiresAMomentEarly_DoesNotSleepThroughTheSecond()
    {
        var clock = new ReadingsClock(FirstSecond.AddMilliseconds(500), FirstSecond.AddTicks(TimeSpan.TicksPerSecond - 1), FirstSecond.AddSeconds(1));

        await SamplingService.NextSecondAsync(clock, TestContext.Current.CancellationToken);

        Assert.Equal([500, 1], clock.Slept);
    }

    [Fact]
    public void Line_Sample_IsAsTheContractSays()
    {
        SystemSample sample = new(
            new DateTimeOffset(2024, 1, 20, 12, 30, 45, 999, TimeSpan.FromHours(2)), "web", 25.4, null, null, [ExampleSamples.BusyApi(1, FirstSecond)]);

        Assert.Equal("🖥️  CPU: 25.4% | Memory: 145.2MB | Time: 2024-01-20T10:30:45", SamplingService.Line(sample));
    }

    [Fact]
    public void Line_NothingCouldBeRead_SaysSo()
    {
        SystemSample sample = new(new DateTimeOffset(2024, 1, 20, 10, 30, 45, TimeSpan.Zero), "web", null, null, null, []);

        Assert.Equal("🖥️  CPU: unknown | Memory: unknown | Time: 2024-01-20T10:30:45", SamplingService.Line(sample));
    }

    [Fact]
    public async Task Second_Begins_SampleIsStoredAndPublished()
    {
        var heard = new TaskCompletionSource<SystemSnapshot>(TaskCreationOptions.RunContinuationsAsynchronously);
        await Redis.GetSubscriber().SubscribeAsync(
            RedisKeys.LiveEvents,
            (_, told) => heard.TrySetResult(JsonSerializer.Deserialize(LiveEvent.Parse((byte[])told!)!.Json.Span, WireJson.Utf8.SystemSnapshot)!));
        await _vitals.WriteAsync(ExampleSamples.BusyApi(7, FirstSecond));
        await _vitals.WriteAsync(ExampleSamples.BusyApi(8, FirstSecond, "db"));
        await StartAsync();
        _reader.Cpu = new CpuCounters(101, 404);

        await SecondAsync(TimeSpan.FromMilliseconds(500));

        var slot = Assert.Single(await _samples.ReadAsync("web", FirstSecond, seconds: 1));
        Assert.Equal(25, slot!.Value.CpuPercent);
        Assert.Equal(148_684u, slot.Value.ApiMemoryKb);
        var newest = Assert.Single(await _samples.ReadNewestAsync(_time.GetUtcNow()));
        Assert.Equal(FirstSecond, newest.Timestamp);
        Assert.Equal((25, 37.5, 12.5, 145.2), (newest.SystemCpuPercent, newest.SystemMemoryPercent, newest.ProcessCpuPercent, newest.ProcessMemoryMb));
        Assert.Equal(["api@web:7", $"redis@{Redis.GetEndPoints().Single()}"], newest.Processes.Select(process => process.Instance));
        Assert.Equal(["web"], newest.Hosts);
        Assert.Equivalent(newest, await heard.Task.WaitAsync(Deadline, TestContext.Current.CancellationToken), strict: true);
    }

    [Fact]
    public async Task Second_Sampled_IsShownAsMetrics()
    {
        await StartAsync();
        _reader.Cpu = new CpuCounters(104, 404);
        await SecondAsync(TimeSpan.FromMilliseconds(500));
        _reader.Cpu = new CpuCounters(105, 408);
        await SecondAsync(TimeSpan.FromSeconds(1));
        var shown = new Dictionary<string, double>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Scope == _services.GetRequiredService<IMeterFactory>())
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.Start();

        listener.RecordObservableInstruments();

        Assert.Equal(0.25, shown["system.cpu.utilization"]);
        Assert.Equal(0.375, shown["system.memory.utilization"]);
        Assert.Equal(3_145_728_000, shown["system.memory.usage"]);
        Assert.True(shown[$"chatmetrics.redis.memory.used {Redis.GetEndPoints().Single()}"] > 0);

        void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
            shown[string.Join(' ', [instrument.Name, .. tags.ToArray().Select(tag => $"{tag.Value}")])] = value;
    }

    [Fact]
    public async Task Seconds_OneAfterTheOther_EachHasItsSample()
    {
        await StartAsync();
        _reader.Cpu = new CpuCounters(104, 404);
        await SecondAsync(TimeSpan.FromMilliseconds(500));
        _reader.Cpu = new CpuCounters(105, 408);
        await SecondAsync(TimeSpan.FromSeconds(1));

        var read = await _samples.ReadAsync("web", FirstSecond, seconds: 3);

        Assert.Equal([100f, 25f, null], read.Select(slot => slot?.CpuPercent));
    }

    [Fact]
    public async Task Second_AnotherWorkerHoldsTheLock_NothingIsWritten()
    {
        await HoldLockAsOtherAsync();
        await StartAsync();

        await SecondAsync(TimeSpan.FromMilliseconds(500));

        Assert.Null(Assert.Single(await _samples.ReadAsync("web", FirstSecond, seconds: 1)));
        Assert.Empty(await _samples.ReadNewestAsync(_time.GetUtcNow()));
    }

    [Fact]
    public async Task Second_LockTakenOver_CpuIsOfThatSecondOnly()
    {
        await HoldLockAsOtherAsync();
        await StartAsync();
        _reader.Cpu = new CpuCounters(104, 404);
        await SecondAsync(TimeSpan.FromMilliseconds(500));
        await Redis.GetDatabase().KeyDeleteAsync(RedisKeys.SamplingLock("web"));
        _reader.Cpu = new CpuCounters(105, 408);

        await SecondAsync(TimeSpan.FromSeconds(1));

        Assert.Equal([null, 25f], (await _samples.ReadAsync("web", FirstSecond, seconds: 2)).Select(slot => slot?.CpuPercent));
    }

    [Fact]
    public async Task StopAsync_WhileHoldingTheLock_LetsAnotherTakeOver()
    {
        await StartAsync();
        await SecondAsync(TimeSpan.FromMilliseconds(500));
        // Of its own it would not end while the test runs, however slowly.
        await Redis.GetDatabase().StringSetAsync(RedisKeys.SamplingLock("web"), Identity.Instance);

        await _service.StopAsync(TestContext.Current.CancellationToken);

        Assert.True(await new SamplingLock(Redis).HoldAsync("web", "other"));
    }

    // The other worker does not fall silent while the test runs, however slowly.
    private Task<bool> HoldLockAsOtherAsync() => Redis.GetDatabase().StringSetAsync(RedisKeys.SamplingLock("web"), "other");

    private async Task StartAsync()
    {
        await _service.StartAsync(TestContext.Current.CancellationToken);
        await _time.TimerIsSetAsync(Deadline, TestContext.Current.CancellationToken);
    }

    /// <summary>Time passes until a second begins; the service waits for the next one when it has done its work.</summary>
    private async Task SecondAsync(TimeSpan by)
    {
        _time.Advance(by);
        await _time.TimerIsSetAsync(Deadline, TestContext.Current.CancellationToken);
    }

    /// <summary>A clock that reads this and then that; its timers fire at once.</summary>
    private sealed class ReadingsClock(params DateTimeOffset[] readings) : TimeProvider
    {
        private int _read;

        /// <summary>For how long timers were set, ms.</summary>
        public List<double> Slept { get; } = [];

        public override DateTimeOffset GetUtcNow() => readings[Math.Min(_read++, readings.Length - 1)];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Slept.Add(dueTime.TotalMilliseconds);
            return System.CreateTimer(callback, state, TimeSpan.Zero, period);
        }
    }
}
