using ChatMetrics.Measurement.Attribution;

namespace ChatMetrics.Measurement.Tests.Attribution;

/// <summary>
/// Runs a flow several times and compares what the meter says with the truth: the median may be wrong by 10 % or 2 ms. (A
/// single flow may pay for a garbage collection or a first-call compilation.)
/// </summary>
internal static class Flow
{
    private const int Runs = 5;

    public static Task AssertChargedAsync(Func<Truth, CpuUsage> flow) =>
        AssertChargedAsync(truth => Task.FromResult(flow(truth)));

    public static async Task AssertChargedAsync(Func<Truth, Task<CpuUsage>> flow)
    {
        SkipWithoutClock();
        var comparisons = new List<Comparison>();
        for (var run = 0; run < Runs; run++)
        {
            var truth = new Truth();
            var usage = await flow(truth);
            await Task.Yield();
            comparisons.Add(new Comparison(truth.CpuTime, usage.CpuTime!.Value));
        }

        AssertMedian(comparisons);
    }

    public static void AssertMedian(IReadOnlyCollection<Comparison> comparisons)
    {
        var median = comparisons.Select(comparison => comparison.ShareOfTolerance).Order().ElementAt(comparisons.Count / 2);
        Assert.True(median <= 1, $"The median is {median:F1} times what is tolerated: {string.Join("; ", comparisons)}");
    }

    /// <summary>
    /// Waits until the thread that goes on is the flow's only one: allocations of a thread are known when it has left, and a
    /// busy machine may hold one up between its await and its leaving.
    /// </summary>
    public static void AwaitOthersLeft(CpuMeter meter) =>
        Assert.True(SpinWait.SpinUntil(() => meter.Read().OpenSlices == 0, TimeSpan.FromSeconds(30)));

    public static void SkipWithoutClock() =>
        Assert.SkipUnless(ThreadClock.Instance.IsSupported, "This platform has no CPU clock for a single thread.");

    public static void SkipWithoutRemoteClock() => Assert.SkipUnless(
        ThreadClock.Instance.GetCurrentThreadHandle() != 0, "On this platform a thread cannot read another thread's CPU clock.");
}
