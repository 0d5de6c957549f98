using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace ChatMetrics.Measurement.Resources.Windows;

[SupportedOSPlatform("windows")]
internal static partial class NativeMethods
{
    /// <summary>What GetCurrentProcess returns: a constant handle that need not be closed.</summary>
    public const nint CurrentProcess = -1;

    /// <summary>Units of 100 ns since the system started, summed over all processors; kernel time includes idle time.</summary>
    [LibraryImport("kernel32.dll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool GetSystemTimes(out long idle, out long kernel, out long user);

    [LibraryImport("kernel32.dll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool GlobalMemoryStatusEx(ref MemoryStatus status);

    [LibraryImport("kernel32.dll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool K32GetProcessMemoryInfo(nint process, out ProcessMemoryCounters counters, uint size);
}
