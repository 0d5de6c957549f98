using System.Diagnostics;
using BenchmarkDotNet.Attributes;
using ChatMetrics.Measurement.Attribution;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace ChatMetrics.Benchmarks.Attribution;

/// <summary>
/// The cost of one stage: CPU time, allocations and wall time by the meter, compared with a child span, which measures only wall
/// time.
/// </summary>
/// <remarks>
/// <see cref="StageMicroseconds"/> is the length of the stage, spent spinning by the wall clock. The cost of the mark in a stage
/// of 25 µs is the difference from <see cref="NoMark"/>: there the meter must read the real clock again at each end, in an empty
/// stage only rarely.
/// </remarks>
[MemoryDiagnoser]
public class StageBenchmarks
{
    private const string SourceName = "ChatMetrics.Benchmarks";
    private static readonly ActivitySource Source = new(SourceName);

    private CpuMeter? _meter;
    private TracerProvider? _provider;
    private ActivityListener? _listener;
    private Activity? _parent;

    [Params(0, 25)]
    public int StageMicroseconds { get; set; }

    [GlobalSetup(Target = nameof(MeterReadPair))]
    public void StartMeter() => _meter = CpuMeter.Start();

    [GlobalSetup(Target = nameof(ActivitySpan))]
    public void Listen()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == SourceName,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(_listener);
        _parent = Source.StartActivity("question") ?? throw new InvalidOperationException("Nobody listens.");
    }

    [GlobalSetup(Target = nameof(OpenTelemetrySpan))]
    public void StartOpenTelemetry()
    {
        _provider = Sdk.CreateTracerProviderBuilder().AddSource(SourceName).AddProcessor(new NoProcessor()).Build();
        _parent = Source.StartActivity("question") ?? throw new InvalidOperationException("OpenTelemetry does not listen.");
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        if (!ReferenceEquals(CpuMeter.Current, _meter))
        {
            throw new InvalidOperationException("The benchmark did not run in the meter's flow.");
        }

        _meter?.Dispose();
        _parent?.Dispose();
        _provider?.Dispose();
        _listener?.Dispose();
    }

    [Benchmark]
    public void NoMark() => Work();

    [Benchmark(Baseline = true)]
    public void OpenTelemetrySpan() => Span();

    [Benchmark]
    public void ActivitySpan() => Span();

    [Benchmark]
    public CpuUsage MeterReadPair()
    {
        var before = _meter!.Read();
        Work();
        return _meter.Read().Since(before);
    }

    private void Span()
    {
        using var span = Source.StartActivity("stage");
        Work();
    }

    private void Work()
    {
        if (StageMicroseconds > 0)
        {
            var end = Stopwatch.GetTimestamp() + (StageMicroseconds * Stopwatch.Frequency / 1_000_000);
            while (Stopwatch.GetTimestamp() < end)
            {
            }
        }
    }

    private sealed class NoProcessor : BaseProcessor<Activity>;
}
