using BenchmarkDotNet.Attributes;
using ChatMetrics.Measurement.Attribution;

namespace ChatMetrics.Benchmarks.Attribution;

/// <summary>
/// The one-time cost of a question: starting and stopping a meter, compared with an AsyncLocal without a meter.
/// </summary>
[MemoryDiagnoser]
public class MeterBenchmarks
{
    private static readonly AsyncLocal<object?> Plain = new();
    private readonly object _value = new();

    [Benchmark(Baseline = true)]
    public void SetAndClearAsyncLocal()
    {
        Plain.Value = _value;
        Plain.Value = null;
    }

    [Benchmark]
    public CpuUsage StartAndStop()
    {
        using var meter = CpuMeter.Start();
        return meter.Stop();
    }
}
