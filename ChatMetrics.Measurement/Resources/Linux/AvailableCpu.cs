namespace ChatMetrics.Measurement.Resources.Linux;

/// <summary>
/// The CPU that this process may use: the machine's, that of the CPUs it is pinned to, or that of a container's limit, whichever is least.
/// Checks every second whether that has changed; the counters go on from where they were. Thread safe.
/// </summary>
internal sealed class AvailableCpu : IDisposable
{
    // Ten numbers of at most 20 digits, and the line's name.
    private const int MaxLine = 256;

    private static readonly TimeSpan RefreshInterval = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly IKernelFiles _files;
    private readonly TimeProvider _time;
    private readonly IKernelFile? _stat;
    private readonly CgroupCpu? _cgroup;
    private readonly int _machineCpus;
    private readonly byte[] _buffer;
    private HashSet<int>? _pinned;
    private object? _source;
    private CpuCounters? _last;
    private CpuCounters? _sum;
    private long _refreshedAt;

    public AvailableCpu(IKernelFiles files, CgroupLayout layout, TimeProvider time)
    {
        (_files, _time) = (files, time);
        _stat = files.Open("/proc/stat");
        _machineCpus = ProcStat.CountCpus(files.ReadAll("/proc/stat"));
        _buffer = new byte[(_machineCpus + 1) * MaxLine];
        _cgroup = CgroupCpu.Open(files, layout, time);
        _pinned = ReadPinned();
        _refreshedAt = time.GetTimestamp();
    }

    public CpuCounters? Read()
    {
        lock (_gate)
        {
            if (_time.GetElapsedTime(_refreshedAt) >= RefreshInterval)
            {
                _refreshedAt = _time.GetTimestamp();
                _pinned = ReadPinned();
                _cgroup?.Refresh();
            }

            var (source, counters) = ReadSource();
            if (counters is { } now)
            {
                // Those of different sources have nothing in common.
                _sum = _sum is not { } sum ? now : source == _source && _last is { } last ? Advance(sum, last, now) : sum;
            }

            (_source, _last) = (source, counters);
            return counters is null ? null : _sum;
        }
    }

    public void Dispose()
    {
        _stat?.Dispose();
        _cgroup?.Dispose();
    }

    private (object? Source, CpuCounters? Counters) ReadSource() =>
        _cgroup is not null && _cgroup.Cores < (_pinned?.Count ?? _machineCpus) ? (_cgroup.Source, _cgroup.Read())
        : _stat is null ? default
        : _pinned is null ? (_stat, ProcStat.Parse(_stat.Read(_buffer.AsSpan(0, MaxLine))))
        : (_pinned, ProcStat.Parse(_stat.Read(_buffer), _pinned));

    private static CpuCounters Advance(CpuCounters sum, CpuCounters last, CpuCounters now) => new(
        sum.BusySeconds + now.BusySeconds - last.BusySeconds, sum.CapacitySeconds + now.CapacitySeconds - last.CapacitySeconds);

    // Null when it may use all of them.
    private HashSet<int>? ReadPinned()
    {
        var allowed = ProcSelfStatus.AllowedCpus(_files.ReadAll("/proc/self/status"));
        return allowed is null || allowed.Count == 0 || allowed.Count >= _machineCpus ? null
            : _pinned is not null && _pinned.SetEquals(allowed) ? _pinned
            : allowed;
    }
}
