namespace ChatMetrics.Measurement.Resources.Linux;

/// <summary>
/// Reads /proc, and the cgroup's files if a container limits CPU or memory to less than the machine's. Files that are read again and
/// again stay open: a reading is one pread.
/// </summary>
internal sealed class LinuxResourceReader : IResourceReader
{
    private readonly IKernelFile? _memInfo;
    private readonly IKernelFile? _loadAvg;
    private readonly IKernelFile? _statm;
    private readonly AvailableCpu _cpu;
    private readonly CgroupMemory? _limitedMemory;
    private readonly int _pageBytes = Environment.SystemPageSize;

    public LinuxResourceReader(IKernelFiles files, TimeProvider time)
    {
        _memInfo = files.Open("/proc/meminfo");
        _loadAvg = files.Open("/proc/loadavg");
        _statm = files.Open("/proc/self/statm");

        var layout = CgroupLayout.Read(files);
        _cpu = new AvailableCpu(files, layout, time);
        _limitedMemory = CgroupMemory.Open(files, layout, ReadMachineMemory()?.TotalBytes ?? 0);
    }

    public CpuCounters? ReadSystemCpu() => _cpu.Read();

    public MemoryUsage? ReadSystemMemory() => _limitedMemory is null ? ReadMachineMemory() : _limitedMemory.Read();

    public double? ReadLoad1()
    {
        Span<byte> buffer = stackalloc byte[128];
        return _loadAvg is null ? null : ProcLoadAvg.Parse(_loadAvg.Read(buffer));
    }

    public long? ReadProcessMemoryBytes()
    {
        Span<byte> buffer = stackalloc byte[128];
        return _statm is null ? null : ProcStatm.ResidentBytes(_statm.Read(buffer), _pageBytes);
    }

    public TimeSpan? ReadProcessCpuTime() => Environment.CpuUsage.TotalTime;

    public void Dispose()
    {
        _memInfo?.Dispose();
        _loadAvg?.Dispose();
        _statm?.Dispose();
        _cpu.Dispose();
        _limitedMemory?.Dispose();
    }

    private MemoryUsage? ReadMachineMemory()
    {
        Span<byte> buffer = stackalloc byte[512];
        return _memInfo is null ? null : ProcMemInfo.Parse(_memInfo.Read(buffer));
    }
}
