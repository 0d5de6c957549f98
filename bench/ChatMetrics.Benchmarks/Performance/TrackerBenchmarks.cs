using System.Diagnostics;
using BenchmarkDotNet.Attributes;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Tracking;

namespace ChatMetrics.Benchmarks.Performance;

/// <summary>
/// The cost of one named measurement, compared with two clock readings; 200 measurements per tracker, whose own cost is included.
/// </summary>
[MemoryDiagnoser]
public class TrackerBenchmarks
{
    private const int Measurements = PerformanceTracker.MaxMeasurements;
    private const int Depth = 10;

    private PerformanceTracker _full = null!;

    [GlobalSetup]
    public void Fill()
    {
        _full = new PerformanceTracker(TimeProvider.System);
        for (var i = 0; i < Measurements; i++)
        {
            _full.Measure("work").Dispose();
        }
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Measurements)]
    public TimeSpan ClockTwice()
    {
        var total = TimeSpan.Zero;
        for (var i = 0; i < Measurements; i++)
        {
            total += Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp());
        }

        return total;
    }

    [Benchmark(OperationsPerInvoke = Measurements)]
    public PerformanceTracker Repeated()
    {
        var tracker = new PerformanceTracker(TimeProvider.System);
        for (var i = 0; i < Measurements; i++)
        {
            using (tracker.Measure("work"))
            {
            }
        }

        return tracker;
    }

    [Benchmark(OperationsPerInvoke = Measurements)]
    public PerformanceTracker Nested()
    {
        var tracker = new PerformanceTracker(TimeProvider.System);
        for (var i = 0; i < Measurements / Depth; i++)
        {
            Nest(tracker, Depth);
        }

        return tracker;
    }

    [Benchmark(OperationsPerInvoke = Measurements)]
    public PerformanceTracker WithMetadata()
    {
        var tracker = new PerformanceTracker(TimeProvider.System);
        for (var i = 0; i < Measurements; i++)
        {
            using var measurement = tracker.Measure("work", ("tokens", i));
        }

        return tracker;
    }

    /// <summary>The whole cost: 200 measurements, and creating the records stored with the chat.</summary>
    [Benchmark(OperationsPerInvoke = Measurements)]
    public IReadOnlyList<MeasurementRecord> ToRecords() => Repeated().End();

    [Benchmark]
    public void OneTooMany() => _full.Measure("work").Dispose();

    private static void Nest(PerformanceTracker tracker, int depth)
    {
        using (tracker.Measure("work"))
        {
            if (depth > 1)
            {
                Nest(tracker, depth - 1);
            }
        }
    }
}
