using BenchmarkDotNet.Attributes;
using ChatMetrics.Measurement.Resources;

namespace ChatMetrics.Benchmarks;

/// <summary>The cost of a chat's peak and low from the sampler's ring, by the length of the chat.</summary>
[MemoryDiagnoser]
public class ReadingRingBenchmarks
{
    private const int ReadingsPerSecond = 20;

    private readonly ReadingRing _ring = new();

    [Params(1, 60, 600)]
    public int Seconds { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        for (var i = 0; i < ReadingRing.Capacity; i++)
        {
            _ring.Add(i, new ResourceReading(i * 37 % 100, 150_000_000 + (i * 41 % 1_000_000)));
        }
    }

    [Benchmark]
    public ResourceRange Widen() => _ring.Widen(default, ReadingRing.Capacity - (Seconds * ReadingsPerSecond));
}
