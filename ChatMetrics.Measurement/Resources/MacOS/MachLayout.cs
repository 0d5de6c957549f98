namespace ChatMetrics.Measurement.Resources.MacOS;

/// <summary>The words of the structures that the kernel fills, and the sums derived from them.</summary>
internal static class MachLayout
{
    /// <summary>HOST_CPU_LOAD_INFO: the ticks of all CPUs (100 per second) as user, system, idle, nice.</summary>
    public const int CpuLoadFlavor = 3;
    public const int CpuLoadWords = 4;

    /// <summary>HOST_VM_INFO64: vm_statistics64, 152 bytes of 32-bit page counts and 64-bit event counts.</summary>
    public const int VmFlavor = 4;
    public const int VmWords = 38;

    /// <summary>RUSAGE_INFO_V0: rusage_info_v0, a UUID of 16 bytes and ten 64-bit numbers.</summary>
    public const int RusageFlavor = 0;
    public const int RusageWords = 12;
    public const int RusageResidentBytes = 8;

    private const double TicksPerSecond = 100;

    public static CpuCounters Cpu(ReadOnlySpan<uint> ticks)
    {
        var busy = (long)ticks[0] + ticks[1] + ticks[3];
        return new CpuCounters(busy / TicksPerSecond, (busy + ticks[2]) / TicksPerSecond);
    }

    /// <summary>
    /// Counted like Activity Monitor's "memory used": pages of programs, wired pages and those of the compressor.
    /// </summary>
    public static long UsedPages(ReadOnlySpan<uint> vm)
    {
        var (wired, purgeable, compressed, programs) = (vm[3], vm[22], vm[32], vm[35]);
        return (long)programs - purgeable + wired + compressed;
    }
}
