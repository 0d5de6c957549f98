using ChatMetrics.Measurement.Attribution;

namespace ChatMetrics.Measurement.Tests.Attribution;

[Collection(OneAtATime.Name)]
public sealed class CpuMeterAllocationTests
{
    private const int Megabyte = 1_000_000;

    [Fact]
    public async Task Stop_FlowHopsThreads_CountsItsAllocations()
    {
        var truth = new Truth();
        using var meter = CpuMeter.Start();
        truth.Allocate(Megabyte);
        await new OtherThread();
        truth.Allocate(Megabyte);
        await Task.WhenAll(
            Task.Run(() => truth.Allocate(Megabyte), TestContext.Current.CancellationToken),
            Task.Run(() => truth.Allocate(Megabyte), TestContext.Current.CancellationToken));
        Flow.AwaitOthersLeft(meter);

        AssertWithinTenPercent(truth, meter.Stop());
    }

    [Fact]
    public async Task Stop_OthersAllocateMeanwhile_CountsItsOwn()
    {
        var (truth, other) = (new Truth(), new Truth());
        var others = Task.Run(() => other.Allocate(10 * Megabyte), TestContext.Current.CancellationToken);
        using var meter = CpuMeter.Start();
        truth.Allocate(Megabyte);
        await others;
        truth.Allocate(Megabyte);
        Flow.AwaitOthersLeft(meter);

        AssertWithinTenPercent(truth, meter.Stop());
    }

    [Fact]
    public async Task Stage_HopsThreads_CountsItsAllocations()
    {
        var truth = new Truth();
        using var meter = CpuMeter.Start();
        new Truth().Allocate(Megabyte);
        using (meter.Stage("search"))
        {
            truth.Allocate(Megabyte);
            await new OtherThread();
            truth.Allocate(Megabyte);
            Flow.AwaitOthersLeft(meter);
        }

        new Truth().Allocate(Megabyte);
        AssertWithinTenPercent(truth, Assert.Single(meter.Stages).Usage);
    }

    [Fact]
    public void Read_ManyTimes_AllocatesNothing()
    {
        using var meter = CpuMeter.Start();
        var before = meter.Read().AllocatedBytes;
        for (var read = 0; read < 10_000; read++)
        {
            meter.Read();
        }

        Assert.InRange(meter.Read().AllocatedBytes - before, 0, 10_000);
    }

    private static void AssertWithinTenPercent(Truth truth, CpuUsage usage) =>
        Assert.InRange(usage.AllocatedBytes, (long)(0.9 * truth.AllocatedBytes), (long)(1.1 * truth.AllocatedBytes));
}
