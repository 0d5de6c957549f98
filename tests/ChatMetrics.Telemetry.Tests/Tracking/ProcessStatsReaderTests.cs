using ChatMetrics.Measurement.Resources;
using ChatMetrics.Telemetry.Tracking;
using ChatMetrics.Testing;
using Microsoft.Extensions.Time.Testing;

namespace ChatMetrics.Telemetry.Tests.Tracking;

public sealed class ProcessStatsReaderTests : IDisposable
{
    private static readonly ProcessIdentity Identity = new("api", "web", 4711);

    private readonly FakeTimeProvider _time = new();
    private readonly ActiveChats _chats = new();
    private readonly FakeResourceReader _reader = new()
    {
        Cpu = new CpuCounters(1000, 4000),
        ProcessCpuTime = TimeSpan.FromSeconds(100),
        ProcessMemoryBytes = 152_252_416,
    };

    public void Dispose() => _reader.Dispose();

    [Fact]
    public void Read_AfterASecond_IsThePercentOfTheMachinesCapacity()
    {
        var meter = Meter();
        // Of 4 CPUs one was busy, half of it with this process.
        Pass(busySeconds: 1, capacitySeconds: 4, processSeconds: 0.5);

        var vitals = meter.Read();

        Assert.Equal(12.5, vitals.CpuPercent);
        Assert.Equal(152_252_416, vitals.MemoryBytes);
    }

    [Fact]
    public void Read_Twice_EachIsOverTheTimeSinceTheOneBefore()
    {
        var meter = Meter();
        Pass(busySeconds: 4, capacitySeconds: 4, processSeconds: 4);
        Assert.Equal(100, meter.Read().CpuPercent);
        Pass(busySeconds: 4, capacitySeconds: 4, processSeconds: 1);

        Assert.Equal(25, meter.Read().CpuPercent);
    }

    [Fact]
    public void Read_NoTimeHasPassed_CpuIsUnknown()
    {
        var vitals = Meter().Read();

        Assert.Null(vitals.CpuPercent);
        Assert.Equal(0, vitals.GcPausePercent);
    }

    [Fact]
    public void Read_Unsupported_IsNullAndNotZero()
    {
        using var reader = new FakeResourceReader();
        using var sampler = new ResourceSampler(reader, _time);
        var meter = new ProcessStatsReader(Identity, reader, _chats, _time, sampler);
        _time.Advance(TimeSpan.FromSeconds(1));

        var vitals = meter.Read();

        Assert.Null(vitals.CpuPercent ?? vitals.AttributedCpuPercent ?? vitals.SamplerCpuPercent);
        Assert.Null(vitals.MemoryBytes);
    }

    [Fact]
    public void Read_ProcessTimeUnsupported_OnlyThatIsNull()
    {
        _reader.ProcessCpuTime = null;
        var meter = Meter();
        _reader.Cpu = new CpuCounters(1001, 4004);

        Assert.Null(meter.Read().CpuPercent);
    }

    [Fact]
    public void Read_ReadingComesBack_IsKnownFromTheSecondOneOn()
    {
        _reader.ProcessCpuTime = null;
        var meter = Meter();
        _reader.ProcessCpuTime = TimeSpan.FromSeconds(50);
        Assert.Null(meter.Read().CpuPercent);
        Pass(busySeconds: 4, capacitySeconds: 4, processSeconds: 1);

        Assert.Equal(25, meter.Read().CpuPercent);
    }

    [Fact]
    public void Read_ProcessWithoutASampler_HasNeitherQuestionsNorSampler()
    {
        var meter = Meter();
        Pass(busySeconds: 1, capacitySeconds: 4, processSeconds: 0.5);

        var vitals = meter.Read();

        Assert.Null(vitals.AttributedCpuPercent ?? vitals.SamplerCpuPercent);
    }

    [Fact]
    public void Read_Vitals_SayWhoAndWhen()
    {
        var meter = Meter();
        _chats.Enter();
        _chats.Enter();

        var vitals = meter.Read();

        Assert.Equal(("web", "api", "api@web:4711", 4711), (vitals.Host, vitals.Service, vitals.Instance, vitals.Pid));
        Assert.Equal(_time.GetUtcNow().ToUnixTimeMilliseconds(), vitals.AtMs);
        Assert.Equal(2, vitals.ActiveChats);
        Assert.True(vitals.Threads > 0);
    }

    [Fact]
    public void Read_GarbageCollections_AreAShareOfTheTime()
    {
        var meter = Meter();
        GC.Collect();
        _time.Advance(TimeSpan.FromTicks(1));

        // In one tick of the clock the pause was all the time there is.
        Assert.Equal(100, meter.Read().GcPausePercent);
    }

    private ProcessStatsReader Meter() => new(Identity, _reader, _chats, _time);

    private void Pass(double busySeconds, double capacitySeconds, double processSeconds)
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        var cpu = _reader.Cpu!.Value;
        _reader.Cpu = new CpuCounters(cpu.BusySeconds + busySeconds, cpu.CapacitySeconds + capacitySeconds);
        _reader.ProcessCpuTime += TimeSpan.FromSeconds(processSeconds);
    }
}
