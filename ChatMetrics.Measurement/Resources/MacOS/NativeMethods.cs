using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace ChatMetrics.Measurement.Resources.MacOS;

/// <summary>
/// Declared from the headers mach/mach_host.h, sys/sysctl.h, stdlib.h and libproc.h. The structures are read as arrays of machine
/// words, few of which are used; <see cref="MachLayout"/> names their indexes.
/// </summary>
[SupportedOSPlatform("macos")]
internal static partial class NativeMethods
{
    private const string LibSystem = "/usr/lib/libSystem.dylib";

    /// <summary>Each call takes another reference to the port, so it is called once and the port is kept.</summary>
    [LibraryImport(LibSystem, EntryPoint = "mach_host_self")]
    public static partial uint MachHostSelf();

    /// <remarks>Count is the number of words in info, and afterwards of those filled.</remarks>
    /// <returns>0 (KERN_SUCCESS) or an error.</returns>
    [LibraryImport(LibSystem, EntryPoint = "host_statistics")]
    public static partial int HostStatistics(uint host, int flavor, Span<uint> info, ref uint count);

    /// <inheritdoc cref="HostStatistics"/>
    [LibraryImport(LibSystem, EntryPoint = "host_statistics64")]
    public static partial int HostStatistics64(uint host, int flavor, Span<uint> info, ref uint count);

    /// <returns>0 or -1.</returns>
    [LibraryImport(LibSystem, EntryPoint = "sysctlbyname", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SysctlByName(string name, out long value, ref nuint size, nint newValue, nuint newSize);

    /// <returns>How many averages were written, or -1.</returns>
    [LibraryImport(LibSystem, EntryPoint = "getloadavg")]
    public static partial int GetLoadAvg(Span<double> averages, int count);

    /// <returns>0 or -1.</returns>
    [LibraryImport(LibSystem, EntryPoint = "proc_pid_rusage")]
    public static partial int ProcPidRusage(int pid, int flavor, Span<ulong> usage);
}
