using BenchmarkDotNet.Attributes;
using ChatMetrics.Measurement.Attribution;

namespace ChatMetrics.Benchmarks.Attribution;

/// <summary>What each await pays that hops threads: a thread enters the flow's context and leaves it, without and with a meter.</summary>
[MemoryDiagnoser]
public class HopBenchmarks
{
    private static readonly AsyncLocal<object?> Plain = new();
    private static readonly ContextCallback Nothing = static _ => { };

    private ExecutionContext _plain = null!;
    private ExecutionContext _metered = null!;

    [GlobalSetup]
    public void Setup()
    {
        Plain.Value = new object();
        _plain = ExecutionContext.Capture()!;
        Plain.Value = null;

        CpuMeter.Start();
        _metered = ExecutionContext.Capture()!;
        CpuMeter.Current!.Stop();
        // The context still carries the meter; that it has stopped does not spare its threads anything.
    }

    [Benchmark(Baseline = true)]
    public void EnterAndLeaveWithoutMeter() => ExecutionContext.Run(_plain, Nothing, null);

    [Benchmark]
    public void EnterAndLeaveWithMeter() => ExecutionContext.Run(_metered, Nothing, null);
}
