namespace ChatMetrics.Measurement.Resources.Linux;

/// <summary>
/// The CPU of a container that has a limit. Busy time is what the limited cgroup has used; capacity is wall time × the limit in
/// cores. The limit is read once, at startup.
/// </summary>
internal sealed class CgroupCpu : IDisposable
{
    private readonly IKernelFile _usage;
    private readonly bool _isV2;
    private readonly double _cores;
    private readonly TimeProvider _time;
    private readonly long _start;

    private CgroupCpu(IKernelFile usage, bool isV2, double cores, TimeProvider time)
    {
        _usage = usage;
        _isV2 = isV2;
        _cores = cores;
        _time = time;
        _start = time.GetTimestamp();
    }

    /// <returns>Null when no limit is lower than the machine's number of CPUs.</returns>
    public static CgroupCpu? Open(IKernelFiles files, CgroupLayout layout, int machineCpus, TimeProvider time)
    {
        if (layout.Find("cpu") is not { } location)
        {
            return null;
        }

        var (cores, limited) = ((double)machineCpus, (string?)null);
        foreach (var level in location.Levels())
        {
            if (LimitCores(files, location, level) is { } limit && limit < cores)
            {
                (cores, limited) = (limit, level);
            }
        }

        if (limited is null)
        {
            return null;
        }

        // In version 1 limiting and accounting are two controllers, mounted together or apart.
        var path = location.IsV2 ? location.File(limited, "cpu.stat") : layout.Find("cpuacct")?.File(limited, "cpuacct.usage");
        return path is not null && files.Open(path) is { } usage ? new CgroupCpu(usage, location.IsV2, cores, time) : null;
    }

    public CpuCounters? Read()
    {
        Span<byte> buffer = stackalloc byte[512];
        var text = _usage.Read(buffer);
        var busy = _isV2 ? CgroupText.CpuStatSeconds(text) : CgroupText.CpuAcctSeconds(text);
        return busy is { } seconds ? new CpuCounters(seconds, _time.GetElapsedTime(_start).TotalSeconds * _cores) : null;
    }

    public void Dispose() => _usage.Dispose();

    private static double? LimitCores(IKernelFiles files, CgroupLocation location, string level) => location.IsV2
        ? CgroupText.CpuMaxCores(files.ReadAll(location.File(level, "cpu.max")))
        : CgroupText.CfsCores(
            files.ReadAll(location.File(level, "cpu.cfs_quota_us")), files.ReadAll(location.File(level, "cpu.cfs_period_us")));
}
