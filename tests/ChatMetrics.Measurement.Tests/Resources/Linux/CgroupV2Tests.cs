using ChatMetrics.Measurement.Resources;
using ChatMetrics.Measurement.Resources.Linux;
using Microsoft.Extensions.Time.Testing;

namespace ChatMetrics.Measurement.Tests.Resources.Linux;

public sealed class CgroupV2Tests
{
    private const string Pod = "/sys/fs/cgroup/kubepods/pod1";

    private readonly FakeTimeProvider _time = new();
    private readonly FakeKernelFiles _files = FourCpuMachine.Files();

    public CgroupV2Tests()
    {
        _files["/proc/self/cgroup"] = "0::/kubepods/pod1/c1\n";
        _files["/proc/self/mountinfo"] = "30 24 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n";
        Limit($"{Pod}/c1", "max 100000\n", "max\n", usageUsec: 2_000_000);
        Limit(Pod, "max 100000\n", "max\n", usageUsec: 3_000_000);
    }

    [Fact]
    public void Readings_LimitsAreMax_AreTheMachines()
    {
        using var reader = NewReader();

        Assert.Equal(FourCpuMachine.Cpu, reader.ReadSystemCpu());
        Assert.Equal(FourCpuMachine.Memory, reader.ReadSystemMemory());
    }

    [Fact]
    public void Readings_LimitsAreNotBelowTheMachine_AreTheMachines()
    {
        Limit($"{Pod}/c1", "400000 100000\n", "1024000000\n", usageUsec: 0);
        using var reader = NewReader();

        Assert.Equal(FourCpuMachine.Cpu, reader.ReadSystemCpu());
        Assert.Equal(FourCpuMachine.Memory, reader.ReadSystemMemory());
    }

    [Fact]
    public void ReadSystemCpu_OwnLimit_IsUsageAgainstWallClockTimesCores()
    {
        Limit($"{Pod}/c1", "150000 100000\n", "max\n", usageUsec: 2_000_000);
        using var reader = NewReader();
        var earlier = Assert.NotNull(reader.ReadSystemCpu());

        _time.Advance(TimeSpan.FromSeconds(2));
        Limit($"{Pod}/c1", "150000 100000\n", "max\n", usageUsec: 2_750_000);
        var later = Assert.NotNull(reader.ReadSystemCpu());

        Assert.Equal(new CpuCounters(2, 0), earlier);
        Assert.Equal(new CpuCounters(2.75, 3), later);
        Assert.Equal(25, UtilizationCalculator.Percent(earlier, later));
    }

    [Fact]
    public void ReadSystemCpu_LimitIsRaised_IsOfTheNewOneFromThenOn()
    {
        Limit($"{Pod}/c1", "50000 100000\n", "max\n", usageUsec: 2_000_000);
        using var reader = NewReader();
        _time.Advance(TimeSpan.FromSeconds(4));
        Limit($"{Pod}/c1", "200000 100000\n", "max\n", usageUsec: 4_000_000);
        var earlier = Assert.NotNull(reader.ReadSystemCpu());

        _time.Advance(TimeSpan.FromSeconds(1));
        Limit($"{Pod}/c1", "200000 100000\n", "max\n", usageUsec: 5_000_000);
        var later = Assert.NotNull(reader.ReadSystemCpu());

        Assert.Equal(new CpuCounters(4, 2), earlier);
        Assert.Equal(50, UtilizationCalculator.Percent(earlier, later));
    }

    [Fact]
    public void ReadSystemCpu_AnotherCgroupLimitsMore_GoesOnFromWhereItWas()
    {
        Limit($"{Pod}/c1", "50000 100000\n", "max\n", usageUsec: 2_000_000);
        using var reader = NewReader();
        _time.Advance(TimeSpan.FromSeconds(1));
        Limit($"{Pod}/c1", "max 100000\n", "max\n", usageUsec: 2_500_000);
        Limit(Pod, "100000 100000\n", "max\n", usageUsec: 900_000_000);
        var earlier = Assert.NotNull(reader.ReadSystemCpu());

        _time.Advance(TimeSpan.FromSeconds(1));
        Limit(Pod, "100000 100000\n", "max\n", usageUsec: 900_250_000);
        var later = Assert.NotNull(reader.ReadSystemCpu());

        Assert.Equal(25, UtilizationCalculator.Percent(earlier, later)!.Value, 6);
    }

    [Fact]
    public void ReadSystemCpu_LimitIsTakenAway_IsTheMachinesFromThenOn()
    {
        Limit($"{Pod}/c1", "50000 100000\n", "max\n", usageUsec: 2_000_000);
        using var reader = NewReader();
        Assert.Equal(2, reader.ReadSystemCpu()?.BusySeconds);

        Limit($"{Pod}/c1", "max 100000\n", "max\n", usageUsec: 2_000_000);
        _time.Advance(TimeSpan.FromSeconds(1));
        var earlier = Assert.NotNull(reader.ReadSystemCpu());
        _files["/proc/stat"] = "cpu  400 100 100 400 100 100 100 100 0 0\ncpu0 1 2\ncpu1 1 2\ncpu2 1 2\ncpu3 1 2\nintr 5\n";
        var later = Assert.NotNull(reader.ReadSystemCpu());

        Assert.Equal(75, UtilizationCalculator.Percent(earlier, later)!.Value, 6);
    }

    [Fact]
    public void Readings_ParentIsTighter_AreTheParents()
    {
        Limit($"{Pod}/c1", "300000 100000\n", "500000000\n", usageUsec: 2_000_000);
        Limit(Pod, "200000 100000\n", "400000000\n", usageUsec: 3_000_000, currentBytes: 250_000_000);
        using var reader = NewReader();
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(new CpuCounters(3, 2), reader.ReadSystemCpu());
        Assert.Equal(new MemoryUsage(UsedBytes: 200_000_000, TotalBytes: 400_000_000), reader.ReadSystemMemory());
    }

    [Fact]
    public void Readings_PathIsTheHosts_AreOfTheMountPoint()
    {
        _files["/proc/self/cgroup"] = "0::/system.slice/docker-1f.scope\n";
        Limit("/sys/fs/cgroup", "50000 100000\n", "300000000\n", usageUsec: 1_000_000, currentBytes: 60_000_000);
        using var reader = NewReader();
        _time.Advance(TimeSpan.FromSeconds(4));

        Assert.Equal(new CpuCounters(1, 2), reader.ReadSystemCpu());
        Assert.Equal(new MemoryUsage(UsedBytes: 10_000_000, TotalBytes: 300_000_000), reader.ReadSystemMemory());
    }

    [Fact]
    public void ReadSystemMemory_MoreCacheThanUsage_IsNotNegative()
    {
        Limit($"{Pod}/c1", "max 100000\n", "300000000\n", usageUsec: 0, currentBytes: 40_000_000);
        using var reader = NewReader();

        Assert.Equal(new MemoryUsage(UsedBytes: 0, TotalBytes: 300_000_000), reader.ReadSystemMemory());
    }

    [Fact]
    public void Readings_CgroupVanishes_AreNull()
    {
        Limit($"{Pod}/c1", "150000 100000\n", "300000000\n", usageUsec: 0);
        using var reader = NewReader();
        _files.Vanish($"{Pod}/c1/cpu.stat");
        _files.Vanish($"{Pod}/c1/memory.stat");

        Assert.Null(reader.ReadSystemCpu());
        Assert.Null(reader.ReadSystemMemory());
    }

    [Fact]
    public void Dispose_WithLimits_ClosesEveryFile()
    {
        Limit($"{Pod}/c1", "150000 100000\n", "300000000\n", usageUsec: 0);
        NewReader().Dispose();

        Assert.Equal(0, _files.OpenFiles);
    }

    private LinuxResourceReader NewReader() => new(_files, _time);

    private void Limit(string cgroup, string cpuMax, string memoryMax, long usageUsec, long currentBytes = 100_000_000)
    {
        _files[$"{cgroup}/cpu.max"] = cpuMax;
        _files[$"{cgroup}/cpu.stat"] = $"usage_usec {usageUsec}\nuser_usec 1\nsystem_usec 2\n";
        _files[$"{cgroup}/memory.max"] = memoryMax;
        _files[$"{cgroup}/memory.current"] = $"{currentBytes}\n";
        _files[$"{cgroup}/memory.stat"] = "anon 1\nfile 2\ninactive_anon 3\nactive_anon 4\ninactive_file 50000000\n";
    }
}
