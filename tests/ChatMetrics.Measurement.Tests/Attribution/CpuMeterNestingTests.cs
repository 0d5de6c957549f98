using ChatMetrics.Measurement.Attribution;

namespace ChatMetrics.Measurement.Tests.Attribution;

[Collection(OneAtATime.Name)]
public sealed class CpuMeterNestingTests
{
    [Fact]
    public Task Stop_Nested_OuterIsChargedWhatTheInnerOneUses() => Flow.AssertChargedAsync(async truth =>
    {
        using var outer = CpuMeter.Start();
        truth.Burn(4);
        using (CpuMeter.Start())
        {
            truth.Burn(4);
            await new OtherThread();
            truth.Burn(4);
        }

        truth.Burn(4);
        return outer.Stop();
    });

    [Fact]
    public Task Stop_Nested_InnerIsChargedItsOwn() => Flow.AssertChargedAsync(async truth =>
    {
        using var outer = CpuMeter.Start();
        new Truth().Burn(10);
        using var inner = CpuMeter.Start();
        truth.Burn(4);
        await new OtherThread();
        truth.Burn(4);
        var usage = inner.Stop();
        new Truth().Burn(10);
        Assert.Same(outer, CpuMeter.Current);
        return usage;
    });

    [Fact]
    public Task Stop_SiblingsAtOnce_EachIsChargedItsOwn() => Flow.AssertChargedAsync(async truth =>
    {
        using var outer = CpuMeter.Start();
        var usages = await Task.WhenAll(BranchAsync(truth), BranchAsync(new Truth()));
        return usages[0];

        static async Task<CpuUsage> BranchAsync(Truth truth)
        {
            using var inner = CpuMeter.Start();
            truth.Burn(4);
            await new OtherThread();
            truth.Burn(4);
            return inner.Stop();
        }
    });

    [Fact]
    public Task Stop_InnerOutlivesTheOuter_InnerIsChargedAll() => Flow.AssertChargedAsync(async truth =>
    {
        var outerStopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var outer = CpuMeter.Start();
        var running = InnerAsync();
        var outerUsage = outer.Stop();
        outerStopped.SetResult();
        var innerUsage = await running;

        Assert.Equal(outerUsage, outer.Read());
        return innerUsage;

        async Task<CpuUsage> InnerAsync()
        {
            using var inner = CpuMeter.Start();
            truth.Burn(5);
            await outerStopped.Task;
            truth.Burn(5);
            return inner.Stop();
        }
    });

    [Fact]
    public Task Stop_OuterStopsWhileTheInnerWorksElsewhere_InnerLosesNothing() => Flow.AssertChargedAsync(async truth =>
    {
        using var burnt = new ManualResetEventSlim();
        using var outerStopped = new ManualResetEventSlim();
        var outer = CpuMeter.Start();
        var running = Task.Run(() =>
        {
            using var inner = CpuMeter.Start();
            truth.Burn(10);
            burnt.Set();
            outerStopped.Wait();
            return inner.Stop();
        });
        burnt.Wait(TestContext.Current.CancellationToken);
        outer.Stop();
        outerStopped.Set();
        return await running;
    });

    [Fact]
    public async Task Start_InLateWork_StandsAlone()
    {
        Flow.SkipWithoutClock();
        var outerStopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var truth = new Truth();
        var outer = CpuMeter.Start();
        var late = LateAsync();
        outer.Stop();
        var before = CpuMeter.Attributed;
        outerStopped.SetResult();
        await late;

        Assert.True(CpuMeter.Attributed - before >= truth.CpuTime * 0.9);

        async Task LateAsync()
        {
            await outerStopped.Task;
            using var own = CpuMeter.Start();
            truth.Burn(10);
        }
    }
}
