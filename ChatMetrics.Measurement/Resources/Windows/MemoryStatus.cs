using System.Runtime.InteropServices;

namespace ChatMetrics.Measurement.Resources.Windows;

/// <summary>MEMORYSTATUSEX. <see cref="Length"/> must be set to the structure's size before the call.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct MemoryStatus
{
    public uint Length;
    public uint LoadPercent;
    public ulong TotalPhysicalBytes;
    public ulong AvailablePhysicalBytes;
    public ulong TotalPageFileBytes;
    public ulong AvailablePageFileBytes;
    public ulong TotalVirtualBytes;
    public ulong AvailableVirtualBytes;
    public ulong AvailableExtendedVirtualBytes;
}
