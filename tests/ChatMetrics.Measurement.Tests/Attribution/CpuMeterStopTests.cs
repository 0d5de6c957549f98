using ChatMetrics.Measurement.Attribution;

namespace ChatMetrics.Measurement.Tests.Attribution;

/// <summary>The end of a flow: threads that are still at work, and work that goes on.</summary>
[Collection(OneAtATime.Name)]
public sealed class CpuMeterStopTests
{
    [Fact]
    public Task Stop_LastThreadHasNotLeftYet_IncludesItsSlice() => Flow.AssertChargedAsync(async truth =>
    {
        Flow.SkipWithoutRemoteClock();
        using var burnt = new ManualResetEventSlim();
        using var stopped = new ManualResetEventSlim();
        using var left = new ManualResetEventSlim();
        var usage = await QuestionAsync();
        left.Wait(TestContext.Current.CancellationToken);
        Assert.Equal(1, usage.OpenSlices);
        return usage;

        async Task<CpuUsage> QuestionAsync()
        {
            using var meter = CpuMeter.Start();
            // What follows is under way on another thread before this one burns, and this one leaves only after the stop.
            await new OtherThread(linger: () =>
            {
                truth.Burn(10);
                burnt.Set();
                stopped.Wait();
                left.Set();
            });
            burnt.Wait();
            var usage = meter.Stop();
            stopped.Set();
            return usage;
        }
    });

    [Fact]
    public void Stop_OuterBeforeInner_LeavesNoStoppedMeterAsTheCurrentOne()
    {
        using var whole = CpuMeter.Start();
        var outer = CpuMeter.Start();
        var inner = CpuMeter.Start();

        outer.Stop();
        Assert.Same(inner, CpuMeter.Current);
        inner.Stop();

        Assert.Same(whole, CpuMeter.Current);
    }

    [Fact]
    public void Dispose_DefaultAttachmentAndStage_DoNothing()
    {
        using var meter = CpuMeter.Start();

        default(CpuAttachment).Dispose();
        default(CpuStage).Dispose();

        Assert.Same(meter, CpuMeter.Current);
        Assert.Empty(meter.Stages);
    }

    [Fact]
    public Task Read_AnotherThreadIsAtWork_IncludesItsTime() => Flow.AssertChargedAsync(async truth =>
    {
        Flow.SkipWithoutRemoteClock();
        using var burnt = new ManualResetEventSlim();
        using var read = new ManualResetEventSlim();
        using var meter = CpuMeter.Start();
        var running = Task.Run(() =>
        {
            truth.Burn(10);
            burnt.Set();
            read.Wait();
        });
        burnt.Wait();
        var usage = meter.Read();
        read.Set();
        await running;
        Assert.Equal(1, usage.OpenSlices);
        // What was read of the open slice is not charged again when it ends.
        Flow.AwaitOthersLeft(meter);
        Assert.True(meter.Stop().CpuTime < usage.CpuTime * 1.8);
        return usage;
    });

    [Fact]
    public Task Stop_OnAThreadOutsideTheFlow_ChargesWhatWasBurnt() => Flow.AssertChargedAsync(async truth =>
    {
        var meter = await Task.Run(() =>
        {
            var started = CpuMeter.Start();
            truth.Burn(10);
            return started;
        });
        Assert.Null(CpuMeter.Current);
        return meter.Stop();
    });

    [Fact]
    public Task Stop_WithinAnInnerMetersFlow_ChargesWhatWasBurnt() => Flow.AssertChargedAsync(truth =>
    {
        var outer = CpuMeter.Start();
        using var inner = CpuMeter.Start();
        truth.Burn(10);
        var usage = outer.Stop();
        Assert.Equal(0, usage.OpenSlices);
        return usage;
    });

    [Fact]
    public void Stop_Twice_TellsTheSame()
    {
        Flow.SkipWithoutClock();
        using var meter = CpuMeter.Start();
        new Truth().Burn(1);
        var first = meter.Stop();
        new Truth().Burn(5);

        Assert.Equal(first, meter.Stop());
        Assert.Equal(first, meter.Read());
        Assert.Null(CpuMeter.Current);
    }

    [Fact]
    public async Task Stop_ByManyThreadsAtOnce_TellsAllTheSame()
    {
        for (var round = 0; round < 50; round++)
        {
            using var start = new Barrier(2);
            var meter = CpuMeter.Start();
            var stops = Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
            {
                start.SignalAndWait();
                return meter.Stop();
            }));
            var usages = await Task.WhenAll(stops);
            Assert.Equal(usages[0], usages[1]);
            meter.Stop();
        }
    }

    [Fact]
    public async Task Stop_WorkGoesOn_CountsItAsLate()
    {
        Flow.SkipWithoutClock();
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var truth = new Truth();
        var meter = CpuMeter.Start();
        var working = LateAsync();
        var usage = meter.Stop();
        var (attributed, late) = (CpuMeter.Attributed, CpuMeter.Late);
        stopped.SetResult();
        await working;

        // The thread that worked may not have left yet.
        Assert.True(SpinWait.SpinUntil(() => CpuMeter.Late - late >= truth.CpuTime * 0.9, TimeSpan.FromSeconds(30)));
        AssertClose(truth.CpuTime, CpuMeter.Late - late);
        AssertClose(TimeSpan.Zero, CpuMeter.Attributed - attributed);
        Assert.Equal(usage, meter.Read());

        async Task LateAsync()
        {
            await stopped.Task;
            truth.Burn(30);
            await Task.Yield();
        }
    }

    [Fact]
    public async Task Attributed_FlowsNested_CountsThemOnce()
    {
        var late = CpuMeter.Late;

        await Flow.AssertChargedAsync(async truth =>
        {
            var attributed = CpuMeter.Attributed;
            using (CpuMeter.Start())
            {
                truth.Burn(15);
                using (CpuMeter.Start())
                {
                    await new OtherThread();
                    truth.Burn(15);
                }
            }

            return new CpuUsage(CpuMeter.Attributed - attributed, 0, 0, TimeSpan.Zero);
        });

        AssertClose(TimeSpan.Zero, CpuMeter.Late - late);
    }

    private static void AssertClose(TimeSpan truth, TimeSpan? metered) =>
        Flow.AssertMedian([new Comparison(truth, metered!.Value)]);
}
