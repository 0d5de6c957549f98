using System.Runtime.InteropServices;

namespace ChatMetrics.Measurement.Resources.Windows;

/// <summary>PROCESS_MEMORY_COUNTERS.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ProcessMemoryCounters
{
    public uint Size;
    public uint PageFaults;
    public nuint PeakWorkingSetBytes;
    public nuint WorkingSetBytes;
    public nuint QuotaPeakPagedPoolBytes;
    public nuint QuotaPagedPoolBytes;
    public nuint QuotaPeakNonPagedPoolBytes;
    public nuint QuotaNonPagedPoolBytes;
    public nuint PagefileBytes;
    public nuint PeakPagefileBytes;
}
