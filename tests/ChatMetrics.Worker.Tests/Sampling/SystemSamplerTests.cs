using ChatMetrics.Measurement.Resources;
using ChatMetrics.Telemetry.Tracking;
using ChatMetrics.Testing;
using ChatMetrics.Testing.Records;
using ChatMetrics.Worker.Sampling;

namespace ChatMetrics.Worker.Tests.Sampling;

public sealed class SystemSamplerTests : IDisposable
{
    private static readonly DateTimeOffset At = new(2026, 1, 20, 10, 30, 45, TimeSpan.Zero);

    private static readonly ProcessIdentity Identity = new("worker", "web", 1);

    private readonly FakeResourceReader _reader = new()
    {
        Cpu = new CpuCounters(100, 400),
        Memory = new MemoryUsage(3_000_000_000, 8_000_000_000),
        Load1 = 0.75,
    };

    public void Dispose() => _reader.Dispose();

    [Fact]
    public void Read_Host_IsAsTheMachineSays()
    {
        var sampler = new SystemSampler(_reader, Identity);
        _reader.Cpu = new CpuCounters(101, 404);

        var sample = sampler.Read(At);

        Assert.Equal((At, "web"), (sample.At, sample.Host));
        Assert.Equal(25, sample.CpuPercent);
        Assert.Equal(new MemoryUsage(3_000_000_000, 8_000_000_000), sample.Memory);
        Assert.Equal(0.75, sample.Load1);
        Assert.Empty(sample.Processes);
    }

    [Fact]
    public void Read_Twice_CpuIsOverTheTimeSinceTheOneBefore()
    {
        var sampler = new SystemSampler(_reader, Identity);
        _reader.Cpu = new CpuCounters(104, 404);
        Assert.Equal(100, sampler.Read(At).CpuPercent);
        _reader.Cpu = new CpuCounters(105, 408);

        Assert.Equal(25, sampler.Read(At).CpuPercent);
    }

    [Fact]
    public void Read_NothingCanBeRead_IsNullAndNotZero()
    {
        using var reader = new FakeResourceReader();

        var sample = new SystemSampler(reader, Identity).Read(At);

        Assert.Null(sample.CpuPercent ?? sample.Load1);
        Assert.Null(sample.Memory);
    }

    [Fact]
    public void Read_CpuVanishesAndComesBack_IsKnownFromTheSecondOneOn()
    {
        var sampler = new SystemSampler(_reader, Identity);
        _reader.Cpu = null;
        Assert.Null(sampler.Read(At).CpuPercent);
        _reader.Cpu = new CpuCounters(104, 404);
        Assert.Null(sampler.Read(At).CpuPercent);
        _reader.Cpu = new CpuCounters(105, 408);

        Assert.Equal(25, sampler.Read(At).CpuPercent);
    }

    [Fact]
    public void Merge_VitalsOfSeveralHosts_TakesItsOwnInOrder()
    {
        var sampler = new SystemSampler(_reader, Identity);

        var sample = sampler.Merge(
            sampler.Read(At),
            [ExampleSamples.BusyApi(3, At), ExampleSamples.BusyApi(1, At, "db"), ExampleSamples.BusyApi(4, At, "WEB"), ExampleSamples.BusyApi(2, At)]);

        Assert.Equal(["api@web:2", "api@web:3"], sample.Processes.Select(vitals => vitals.Instance));
        Assert.Equal(25, sample.ApiCpuPercent);
    }

    [Fact]
    public void Merge_NoVitals_ApiIsUnknown()
    {
        var sampler = new SystemSampler(_reader, Identity);

        var sample = sampler.Merge(sampler.Read(At), []);

        Assert.Null(sample.ApiCpuPercent);
        Assert.Null(sample.ApiMemoryBytes);
    }
}
