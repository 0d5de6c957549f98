namespace ChatMetrics.Measurement.Resources.Linux;

/// <summary>
/// The CPU of a container that has a limit. Busy time is what the limited cgroup has used; capacity is wall time × the limit in
/// cores, which may change. Not thread safe.
/// </summary>
internal sealed class CgroupCpu : IDisposable
{
    private readonly IKernelFiles _files;
    private readonly CgroupLayout _layout;
    private readonly CgroupLocation _location;
    private readonly TimeProvider _time;
    private IKernelFile? _usage;
    private string? _limited;
    private double _capacitySeconds;
    private long _at;

    private CgroupCpu(IKernelFiles files, CgroupLayout layout, CgroupLocation location, TimeProvider time)
    {
        (_files, _layout, _location, _time) = (files, layout, location, time);
        _at = time.GetTimestamp();
        Refresh();
    }

    /// <summary>The lowest limit on the process's cgroup and those above it; infinite while none has one.</summary>
    public double Cores { get; private set; } = double.PositiveInfinity;

    /// <returns>Null when no cgroup of the process can limit CPU.</returns>
    public static CgroupCpu? Open(IKernelFiles files, CgroupLayout layout, TimeProvider time) =>
        layout.Find("cpu") is { } location ? new CgroupCpu(files, layout, location, time) : null;

    /// <summary>Whose use the counters are: another object where that is another cgroup.</summary>
    public object? Source => _usage;

    /// <summary>Reads the current limit.</summary>
    public void Refresh()
    {
        Advance();
        var (cores, limited) = (double.PositiveInfinity, (string?)null);
        foreach (var level in _location.Levels())
        {
            if (LimitCores(level) is { } limit && limit < cores)
            {
                (cores, limited) = (limit, level);
            }
        }

        if (limited != _limited)
        {
            _usage?.Dispose();
            (_limited, _usage) = (limited, limited is null ? null : OpenUsage(limited));
        }

        Cores = _usage is null ? double.PositiveInfinity : cores;
    }

    /// <summary>Null while there is no limit, or when what was used cannot be read.</summary>
    public CpuCounters? Read()
    {
        Advance();
        Span<byte> buffer = stackalloc byte[512];
        var text = _usage is null ? default : _usage.Read(buffer);
        var busy = _location.IsV2 ? CgroupText.CpuStatSeconds(text) : CgroupText.CpuAcctSeconds(text);
        return busy is { } seconds ? new CpuCounters(seconds, _capacitySeconds) : null;
    }

    public void Dispose() => _usage?.Dispose();

    // The time since the last refresh or reading was at the limit that held until now.
    private void Advance()
    {
        var now = _time.GetTimestamp();
        _capacitySeconds += double.IsFinite(Cores) ? _time.GetElapsedTime(_at, now).TotalSeconds * Cores : 0;
        _at = now;
    }

    // In version 1 limiting and accounting are two controllers, mounted together or apart.
    private IKernelFile? OpenUsage(string level)
    {
        var path = _location.IsV2 ? _location.File(level, "cpu.stat") : _layout.Find("cpuacct")?.File(level, "cpuacct.usage");
        return path is null ? null : _files.Open(path);
    }

    private double? LimitCores(string level) => _location.IsV2
        ? CgroupText.CpuMaxCores(_files.ReadAll(_location.File(level, "cpu.max")))
        : CgroupText.CfsCores(
            _files.ReadAll(_location.File(level, "cpu.cfs_quota_us")), _files.ReadAll(_location.File(level, "cpu.cfs_period_us")));
}
