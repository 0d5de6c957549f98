using System.Runtime.Versioning;

namespace ChatMetrics.Measurement.Resources.MacOS;

/// <summary>Reads the counters of Mach and BSD. Written from Apple's headers and not yet run on macOS.</summary>
[SupportedOSPlatform("macos")]
internal sealed class MacResourceReader : IResourceReader
{
    private readonly uint _host = NativeMethods.MachHostSelf();
    private readonly long? _totalBytes = ReadTotalBytes();

    /// <summary>The 32-bit tick counters wrap after weeks; the percentage over that moment is null.</summary>
    public CpuCounters? ReadSystemCpu()
    {
        Span<uint> info = stackalloc uint[MachLayout.CpuLoadWords];
        var count = (uint)info.Length;
        return NativeMethods.HostStatistics(_host, MachLayout.CpuLoadFlavor, info, ref count) == 0
            ? MachLayout.Cpu(info)
            : null;
    }

    public MemoryUsage? ReadSystemMemory()
    {
        Span<uint> info = stackalloc uint[MachLayout.VmWords];
        var count = (uint)info.Length;
        return _totalBytes is { } total && NativeMethods.HostStatistics64(_host, MachLayout.VmFlavor, info, ref count) == 0
            ? new MemoryUsage(MachLayout.UsedPages(info) * Environment.SystemPageSize, total)
            : null;
    }

    public double? ReadLoad1()
    {
        Span<double> averages = stackalloc double[1];
        return NativeMethods.GetLoadAvg(averages, averages.Length) == 1 ? averages[0] : null;
    }

    public long? ReadProcessMemoryBytes()
    {
        Span<ulong> usage = stackalloc ulong[MachLayout.RusageWords];
        return NativeMethods.ProcPidRusage(Environment.ProcessId, MachLayout.RusageFlavor, usage) == 0
            ? (long)usage[MachLayout.RusageResidentBytes]
            : null;
    }

    public TimeSpan? ReadProcessCpuTime() => Environment.CpuUsage.TotalTime;

    public void Dispose()
    {
    }

    private static long? ReadTotalBytes()
    {
        nuint size = sizeof(long);
        return NativeMethods.SysctlByName("hw.memsize", out var bytes, ref size, 0, 0) == 0 ? bytes : null;
    }
}
