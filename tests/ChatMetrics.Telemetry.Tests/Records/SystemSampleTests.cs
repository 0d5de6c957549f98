using ChatMetrics.Measurement.Resources;
using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Testing.Records;

namespace ChatMetrics.Telemetry.Tests.Records;

public sealed class SystemSampleTests
{
    private static readonly DateTimeOffset At = new(2026, 1, 20, 10, 30, 45, TimeSpan.Zero);

    [Fact]
    public void Api_SeveralReplicas_AreSummedWithoutTheWorker()
    {
        var sample = Sample(
            ExampleSamples.Api(1) with { CpuPercent = 10, AttributedCpuPercent = 8, MemoryBytes = 100, ActiveChats = 2 },
            ExampleSamples.Api(2) with { CpuPercent = 20, AttributedCpuPercent = 5, MemoryBytes = 200, ActiveChats = 1 },
            ExampleSamples.Worker(3) with { CpuPercent = 40, MemoryBytes = 400 });

        Assert.Equal(30, sample.ApiCpuPercent);
        Assert.Equal(13, sample.ApiAttributedCpuPercent);
        Assert.Equal(300, sample.ApiMemoryBytes);
        Assert.Equal(3, sample.ActiveChats);
    }

    [Fact]
    public void Api_ReplicasReadAtDifferentMoments_NeverUseMoreThanTheMachine()
    {
        var sample = Sample(
            ExampleSamples.Api(1) with { CpuPercent = 60, AttributedCpuPercent = 55 },
            ExampleSamples.Api(2) with { CpuPercent = 60, AttributedCpuPercent = 55 });

        Assert.Equal(100, sample.ApiCpuPercent);
        Assert.Equal(100, sample.ApiAttributedCpuPercent);
    }

    [Fact]
    public void Api_OnlyAWorkerReported_IsUnknown()
    {
        var sample = Sample(ExampleSamples.Worker(3) with { CpuPercent = 40, MemoryBytes = 400 });

        Assert.Null(sample.ApiCpuPercent ?? sample.ApiAttributedCpuPercent);
        Assert.Null(sample.ApiMemoryBytes);
        Assert.Equal(0, sample.ActiveChats);
    }

    [Fact]
    public void Api_OneReplicaCannotRead_IsTheSumOfTheOthers()
    {
        var sample = Sample(ExampleSamples.Api(1), ExampleSamples.Api(2) with { CpuPercent = 20, MemoryBytes = 200 });

        Assert.Equal(20, sample.ApiCpuPercent);
        Assert.Null(sample.ApiAttributedCpuPercent);
        Assert.Equal(200, sample.ApiMemoryBytes);
    }

    [Fact]
    public void Attributed_ReadAMomentLater_IsNeverMoreThanTheWhole()
    {
        Assert.Equal(10, Sample(ExampleSamples.Api(1) with { CpuPercent = 10, AttributedCpuPercent = 10.5 }).ApiAttributedCpuPercent);
    }

    [Fact]
    public void Snapshot_AnyFigures_AttributedAndSharedAddUpToTheProcessAsShown()
    {
        var random = new Random(20260120);
        for (var i = 0; i < 1000; i++)
        {
            var cpu = random.NextDouble() * 100;
            var shown = SystemSnapshot.From(Sample(ExampleSamples.Api(1) with { CpuPercent = cpu, AttributedCpuPercent = cpu * random.NextDouble() }), []);

            Assert.Equal((decimal)shown.ProcessCpuPercent!, (decimal)shown.AttributedCpuPercent! + (decimal)shown.SharedCpuPercent!);
        }
    }

    [Fact]
    public void Snapshot_AttributedUnknown_SoIsShared()
    {
        var shown = SystemSnapshot.From(Sample(ExampleSamples.Api(1) with { CpuPercent = 10 }), []);

        Assert.Equal(10, shown.ProcessCpuPercent);
        Assert.Null(shown.AttributedCpuPercent ?? shown.SharedCpuPercent);
    }

    [Fact]
    public void Snapshot_Sample_IsRounded()
    {
        SystemSample sample = new(
            At, "web", 25.44, new MemoryUsage(3_145_728_000, 8_388_608_000), 0.756,
            [ExampleSamples.Api(1) with { CpuPercent = 12.55, SamplerCpuPercent = 0.01234, MemoryBytes = 152_252_416, Threads = 20, GcPausePercent = 0.26 }]);

        var shown = SystemSnapshot.From(sample, ["db", "web"]);

        Assert.Equal(At, shown.Timestamp);
        Assert.Equal("web", shown.Host);
        Assert.Equal(25.4, shown.SystemCpuPercent);
        Assert.Equal(37.5, shown.SystemMemoryPercent);
        Assert.Equal(3000, shown.SystemMemoryUsedMb);
        Assert.Equal(8000, shown.SystemMemoryTotalMb);
        Assert.Equal(0.76, shown.SystemLoad1);
        Assert.Equal(145.2, shown.ProcessMemoryMb);
        Assert.Equal(["db", "web"], shown.Hosts);
        var process = Assert.Single(shown.Processes);
        Assert.Equal(0.012, process.SamplerCpuPercent);
        Assert.Equal(145.2, process.MemoryMb);
        Assert.Equal(0.3, process.GcPausePercent);
        Assert.Equal(20, process.Threads);
    }

    [Fact]
    public void Snapshot_NothingCouldBeRead_IsNull()
    {
        var shown = SystemSnapshot.From(new SystemSample(At, "web", null, null, null, [ExampleSamples.Api(1)]), []);

        Assert.Null(shown.SystemCpuPercent ?? shown.SystemMemoryPercent ?? shown.SystemMemoryUsedMb ?? shown.SystemMemoryTotalMb);
        Assert.Null(shown.SystemLoad1 ?? shown.ProcessCpuPercent ?? shown.ProcessMemoryMb);
        Assert.Null(shown.Processes[0].CpuPercent ?? shown.Processes[0].MemoryMb ?? shown.Processes[0].SamplerCpuPercent);
    }

    [Fact]
    public void Snapshot_MachineOfNoMemory_HasNoPercent()
    {
        Assert.Null(SystemSnapshot.From(new SystemSample(At, "web", null, new MemoryUsage(0, 0), null, []), []).SystemMemoryPercent);
    }

    private static SystemSample Sample(params ProcessVitals[] processes) => new(At, "web", 50, null, null, processes);
}
