using BenchmarkDotNet.Attributes;
using ChatMetrics.Measurement.Attribution;

namespace ChatMetrics.Benchmarks.Attribution;

/// <summary>
/// The cost of each await that switches threads: a thread enters the flow's context and leaves it, without and with a meter.
/// </summary>
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
        // The context still carries the meter; although it has stopped, its threads save nothing.
    }

    [Benchmark(Baseline = true)]
    public void EnterAndLeaveWithoutMeter() => ExecutionContext.Run(_plain, Nothing, null);

    [Benchmark]
    public void EnterAndLeaveWithMeter() => ExecutionContext.Run(_metered, Nothing, null);
}
