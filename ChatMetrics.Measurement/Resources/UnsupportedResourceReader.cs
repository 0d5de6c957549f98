namespace ChatMetrics.Measurement.Resources;

/// <summary>For unsupported operating systems: every reading is null.</summary>
internal sealed class UnsupportedResourceReader : IResourceReader
{
    public CpuCounters? ReadSystemCpu() => null;

    public MemoryUsage? ReadSystemMemory() => null;

    public double? ReadLoad1() => null;

    public long? ReadProcessMemoryBytes() => null;

    public TimeSpan? ReadProcessCpuTime() => null;

    public void Dispose()
    {
    }
}
