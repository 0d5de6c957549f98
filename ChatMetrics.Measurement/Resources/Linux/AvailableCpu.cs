namespace ChatMetrics.Measurement.Resources.Linux;

/// <summary>
/// The CPU that this process may use: the machine's, that of the CPUs it is pinned to, or that of a container's limit, whichever is least.
/// Looks each second whether that has changed. Thread safe.
/// </summary>
internal sealed class AvailableCpu : IDisposable
{
    // Ten numbers of at most 20 digits, and the line's name.
    private const int MaxLine = 256;

    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly IKernelFiles _files;
    private readonly TimeProvider _time;
    private readonly IKernelFile? _stat;
    private readonly CgroupCpu? _cgroup;
    private readonly int _machineCpus;
    private HashSet<int>? _pinned;
    private long _lookedAt;

    public AvailableCpu(IKernelFiles files, CgroupLayout layout, TimeProvider time)
    {
        (_files, _time) = (files, time);
        _stat = files.Open("/proc/stat");
        _machineCpus = ProcStat.CountCpus(files.ReadAll("/proc/stat"));
        _cgroup = CgroupCpu.Open(files, layout, time);
        _pinned = ReadPinned();
        _lookedAt = time.GetTimestamp();
    }

    public CpuCounters? Read()
    {
        lock (_gate)
        {
            if (_time.GetElapsedTime(_lookedAt) >= LookAgainAfter)
            {
                _lookedAt = _time.GetTimestamp();
                _pinned = ReadPinned();
                _cgroup?.Look();
            }

            return _cgroup is not null && _cgroup.Cores < (_pinned?.Count ?? _machineCpus) ? _cgroup.Read()
                : _pinned is not null ? ReadCpus(_pinned)
                : ReadMachine();
        }
    }

    public void Dispose()
    {
        _stat?.Dispose();
        _cgroup?.Dispose();
    }

    private CpuCounters? ReadMachine()
    {
        Span<byte> buffer = stackalloc byte[MaxLine];
        return _stat is null ? null : ProcStat.Parse(_stat.Read(buffer));
    }

    private CpuCounters? ReadCpus(HashSet<int> cpus) =>
        _stat is null ? null : ProcStat.Parse(_stat.Read(new byte[(_machineCpus + 1) * MaxLine]), cpus);

    // Null when it may use all of them.
    private HashSet<int>? ReadPinned()
    {
        var allowed = ProcSelfStatus.AllowedCpus(_files.ReadAll("/proc/self/status"));
        return allowed?.Count > 0 && allowed.Count < _machineCpus ? allowed : null;
    }
}
