using System.Runtime.CompilerServices;
using System.Runtime.Versioning;

namespace ChatMetrics.Measurement.Resources.Windows;

/// <summary>
/// Reads the machine's Win32 counters; limits of job objects (Windows containers) are not taken into account. Written from
/// Microsoft's documentation and not yet run on Windows.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed class WindowsResourceReader : IResourceReader
{
    public CpuCounters? ReadSystemCpu()
    {
        if (!NativeMethods.GetSystemTimes(out var idle, out var kernel, out var user))
        {
            return null;
        }

        var capacity = kernel + user;
        return new CpuCounters((capacity - idle) / (double)TimeSpan.TicksPerSecond, capacity / (double)TimeSpan.TicksPerSecond);
    }

    public MemoryUsage? ReadSystemMemory()
    {
        var status = new MemoryStatus { Length = (uint)Unsafe.SizeOf<MemoryStatus>() };
        if (!NativeMethods.GlobalMemoryStatusEx(ref status))
        {
            return null;
        }

        var used = (long)status.TotalPhysicalBytes - (long)status.AvailablePhysicalBytes;
        return new MemoryUsage(used, (long)status.TotalPhysicalBytes);
    }

    public double? ReadLoad1() => null;

    public long? ReadProcessMemoryBytes()
    {
        var size = (uint)Unsafe.SizeOf<ProcessMemoryCounters>();
        return NativeMethods.K32GetProcessMemoryInfo(NativeMethods.CurrentProcess, out var counters, size)
            ? (long)counters.WorkingSetBytes
            : null;
    }

    public TimeSpan? ReadProcessCpuTime() => Environment.CpuUsage.TotalTime;

    public void Dispose()
    {
    }
}
