using ChatMetrics.Measurement.Attribution;

namespace ChatMetrics.Measurement.Tests.Attribution;

/// <summary>Many flows at once, on few threads: each is charged its own.</summary>
[Collection(OneAtATime.Name)]
public sealed class CpuMeterLoadTests
{
    [Fact]
    public Task Stop_FiftyFlowsAtOnce_ChargesEachItsOwn() => AssertEachIsChargedItsOwnAsync(50, async (number, truth) =>
    {
        using var meter = CpuMeter.Start();
        for (var hop = 0; hop < 5; hop++)
        {
            truth.Burn(1 + (number % 5));
            await Task.Yield();
        }

        return meter.Stop();
    });

    [Fact]
    public Task Stop_TwoHundredRandomFlows_ChargesEachItsOwn() => AssertEachIsChargedItsOwnAsync(200, async (number, truth) =>
    {
        using var meter = CpuMeter.Start();
        await WanderAsync(new Random(number), truth, depth: 0);
        return meter.Stop();
    });

    private static async Task AssertEachIsChargedItsOwnAsync(int flows, Func<int, Truth, Task<CpuUsage>> flow)
    {
        Flow.SkipWithoutClock();
        // The first call of everything is compiled at the cost of whoever calls it.
        await flow(0, new Truth());

        var comparisons = await Task.WhenAll(Enumerable.Range(0, flows).Select(number => Task.Run(async () =>
        {
            var truth = new Truth();
            var usage = await flow(number, truth);
            return new Comparison(truth.CpuTime, usage.CpuTime!.Value);
        })));

        Flow.AssertMedian(comparisons);
        var burnt = comparisons.Sum(comparison => comparison.Truth.TotalMilliseconds);
        var metered = comparisons.Sum(comparison => comparison.Metered.TotalMilliseconds);
        TestContext.Current.SendDiagnosticMessage("{0} flows burnt {1:F1} ms, {2:F1} ms were metered", flows, burnt, metered);
        Assert.True(metered >= 0.9 * burnt, $"Of {burnt:F1} ms only {metered:F1} were charged.");
    }

    private static async Task WanderAsync(Random random, Truth truth, int depth)
    {
        for (var steps = random.Next(3, 7); steps > 0; steps--)
        {
            truth.Burn(random.NextDouble());
            switch (random.Next(depth < 2 ? 6 : 3))
            {
                case 0:
                    await Task.Yield();
                    break;
                case 1:
                    await Task.Delay(random.Next(3));
                    break;
                case 2:
                    await new OtherThread();
                    break;
                case 3:
                    var seeds = (random.Next(), random.Next());
                    await Task.WhenAll(
                        Task.Run(() => WanderAsync(new Random(seeds.Item1), truth, depth + 1)),
                        WanderAsync(new Random(seeds.Item2), truth, depth + 1));
                    break;
                case 4:
                    using (CpuMeter.Start())
                    {
                        await WanderAsync(random, truth, depth + 1);
                    }

                    break;
                default:
                    CpuMeter.Current!.Read();
                    break;
            }
        }
    }
}
