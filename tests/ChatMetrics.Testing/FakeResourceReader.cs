using ChatMetrics.Measurement.Resources;

namespace ChatMetrics.Testing;

/// <summary>A machine and a process whose readings the test sets; values that are not set cannot be read.</summary>
public sealed class FakeResourceReader : IResourceReader
{
    public CpuCounters? Cpu { get; set; }

    public MemoryUsage? Memory { get; set; }

    public double? Load1 { get; set; }

    public long? ProcessMemoryBytes { get; set; }

    public TimeSpan? ProcessCpuTime { get; set; }

    /// <summary>Called before each CPU reading, on the reading thread.</summary>
    public Action? OnReadCpu { get; set; }

    /// <summary>
    /// Used instead of <see cref="Cpu"/> if set, for a test that changes the value while other threads read it.
    /// </summary>
    public Func<CpuCounters>? CpuNow { get; set; }

    public CpuCounters? ReadSystemCpu()
    {
        OnReadCpu?.Invoke();
        return CpuNow is null ? Cpu : CpuNow();
    }

    public MemoryUsage? ReadSystemMemory() => Memory;

    public double? ReadLoad1() => Load1;

    public long? ReadProcessMemoryBytes() => ProcessMemoryBytes;

    public TimeSpan? ReadProcessCpuTime() => ProcessCpuTime;

    public void Dispose()
    {
    }
}
