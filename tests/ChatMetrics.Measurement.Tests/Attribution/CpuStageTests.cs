using System.Diagnostics;
using ChatMetrics.Measurement.Attribution;

namespace ChatMetrics.Measurement.Tests.Attribution;

[Collection(OneAtATime.Name)]
public sealed class CpuStageTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public Task Dispose_StagesHopThreads_ChargesEachItsOwn(int stage) => Flow.AssertChargedAsync(async truth =>
    {
        var truths = Enumerable.Range(0, 3).Select(number => number == stage ? truth : new Truth()).ToArray();
        using var meter = CpuMeter.Start();
        using (meter.Stage("embed"))
        {
            truths[0].Burn(3);
            await new OtherThread();
            truths[0].Burn(3);
        }

        using (meter.Stage("search"))
        {
            await new OtherThread();
            truths[1].Burn(12);
        }

        using (meter.Stage("answer"))
        {
            await Task.WhenAll(Task.Run(() => truths[2].Burn(12)), Task.Run(() => truths[2].Burn(12)));
        }

        meter.Stop();
        Assert.Equal(["embed", "search", "answer"], meter.Stages.Select(ended => ended.Name));
        return meter.Stages[stage].Usage;
    });

    [Fact]
    public async Task Dispose_StagesInARow_AddUpToTheWhole()
    {
        Flow.SkipWithoutClock();
        using var meter = CpuMeter.Start();
        for (var stage = 0; stage < 6; stage++)
        {
            using (meter.Stage("stage"))
            {
                new Truth().Burn(5);
                await new OtherThread();
            }
        }

        var whole = meter.Stop();
        var sum = TimeSpan.FromTicks(meter.Stages.Sum(stage => stage.Usage.CpuTime!.Value.Ticks));
        Flow.AssertMedian([new Comparison(whole.CpuTime!.Value, sum)]);
    }

    [Fact]
    public Task Dispose_StageThrows_IsRecorded() => Flow.AssertChargedAsync(async truth =>
    {
        using var meter = CpuMeter.Start();
        await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            using (meter.Stage("search"))
            {
                truth.Burn(5);
                await new OtherThread();
                throw new InvalidOperationException();
            }
        });
        return Assert.Single(meter.Stages).Usage;
    });

    [Fact]
    public async Task Elapsed_OfAStageAndOfTheWhole_IsWallTimeBetweenStartAndEnd()
    {
        var beforeStart = Stopwatch.GetTimestamp();
        using var meter = CpuMeter.Start();
        var started = Stopwatch.GetTimestamp();
        await new OtherThread();
        var beforeStage = Stopwatch.GetTimestamp();
        using (meter.Stage("stage"))
        {
            await new OtherThread();
        }

        var afterStage = Stopwatch.GetTimestamp();
        var whole = meter.Stop();
        var stopped = Stopwatch.GetTimestamp();

        Assert.InRange(
            whole.Elapsed, Stopwatch.GetElapsedTime(started, afterStage), Stopwatch.GetElapsedTime(beforeStart, stopped));
        Assert.InRange(
            meter.Stages[0].Usage.Elapsed, TimeSpan.FromTicks(1), Stopwatch.GetElapsedTime(beforeStage, afterStage));
    }

    [Fact]
    public async Task Stages_StagesEndMeanwhile_CanBeRead()
    {
        using var meter = CpuMeter.Start();
        var ending = Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (var stage = 0; stage < 50; stage++)
            {
                meter.Stage("stage").Dispose();
            }
        })));
        while (!ending.IsCompleted)
        {
            Assert.All(meter.Stages, stage => Assert.Equal("stage", stage.Name));
        }

        await ending;
        Assert.Equal(200, meter.Stages.Count);
    }

    [Fact]
    public void Since_LaterReadingIsLess_IsZeroAndNotNegative()
    {
        var earlier = new CpuUsage(TimeSpan.FromMicroseconds(11), 100, OpenSlices: 1, TimeSpan.FromMilliseconds(2));
        var later = new CpuUsage(TimeSpan.FromMicroseconds(10), 150, OpenSlices: 0, TimeSpan.FromMilliseconds(5));

        Assert.Equal(new CpuUsage(TimeSpan.Zero, 50, OpenSlices: 0, TimeSpan.FromMilliseconds(3)), later.Since(earlier));
    }

    [Fact]
    public void Since_NoClock_IsUnknown()
    {
        var earlier = new CpuUsage(CpuTime: null, 1, OpenSlices: 0, TimeSpan.Zero);
        var later = new CpuUsage(CpuTime: null, 2, OpenSlices: 0, TimeSpan.Zero);

        Assert.Null(later.Since(earlier).CpuTime);
    }
}
