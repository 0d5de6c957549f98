using ChatMetrics.Telemetry.Resources;

namespace ChatMetrics.Worker.Tests.Sampling;

/// <summary>A machine that says what a test sets.</summary>
internal sealed class FakeResourceReader : IResourceReader
{
    public CpuCounters? Cpu { get; set; }

    public MemoryUsage? Memory { get; set; }

    public double? Load1 { get; set; }

    public CpuCounters? ReadSystemCpu() => Cpu;

    public MemoryUsage? ReadSystemMemory() => Memory;

    public double? ReadLoad1() => Load1;

    public long? ReadProcessMemoryBytes() => null;

    public TimeSpan? ReadProcessCpuTime() => null;

    public void Dispose()
    {
    }
}
