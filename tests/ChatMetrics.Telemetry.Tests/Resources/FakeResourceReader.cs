using ChatMetrics.Telemetry.Resources;

namespace ChatMetrics.Telemetry.Tests.Resources;

/// <summary>Answers what a test sets.</summary>
internal sealed class FakeResourceReader : IResourceReader
{
    public CpuCounters? Cpu { get; set; }

    public long? MemoryBytes { get; set; }

    public TimeSpan? ProcessCpuTime { get; set; }

    /// <summary>Called on the thread that asks for the CPU, before it is answered.</summary>
    public Action? OnReadCpu { get; set; }

    /// <summary>Instead of <see cref="Cpu"/>, where the answer changes while other threads ask.</summary>
    public Func<CpuCounters>? CpuNow { get; set; }

    public CpuCounters? ReadSystemCpu()
    {
        OnReadCpu?.Invoke();
        return CpuNow is null ? Cpu : CpuNow();
    }

    public MemoryUsage? ReadSystemMemory() => null;

    public double? ReadLoad1() => null;

    public long? ReadProcessMemoryBytes() => MemoryBytes;

    public TimeSpan? ReadProcessCpuTime() => ProcessCpuTime;

    public void Dispose()
    {
    }
}
