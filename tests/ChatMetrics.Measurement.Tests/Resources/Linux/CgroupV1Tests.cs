using ChatMetrics.Measurement.Resources;
using ChatMetrics.Measurement.Resources.Linux;
using Microsoft.Extensions.Time.Testing;

namespace ChatMetrics.Measurement.Tests.Resources.Linux;

public sealed class CgroupV1Tests
{
    private const string NoMemoryLimit = "9223372036854771712\n";

    private readonly FakeTimeProvider _time = new();
    private readonly FakeKernelFiles _files = FourCpuMachine.Files();

    [Fact]
    public void Readings_NoLimits_AreTheMachines()
    {
        MountTogether("/batch/job-7");
        Cpu("/sys/fs/cgroup/cpu,cpuacct/batch/job-7", "-1\n");
        Memory("/sys/fs/cgroup/memory/batch/job-7", NoMemoryLimit);
        using var reader = NewReader();

        Assert.Equal(FourCpuMachine.Cpu, reader.ReadSystemCpu());
        Assert.Equal(FourCpuMachine.Memory, reader.ReadSystemMemory());
    }

    [Fact]
    public void Readings_OwnLimits_AreTheCgroups()
    {
        MountTogether("/batch/job-7");
        Cpu("/sys/fs/cgroup/cpu,cpuacct/batch/job-7", "50000\n");
        Memory("/sys/fs/cgroup/memory/batch/job-7", "300000000\n");

        AssertLimited();
    }

    [Fact]
    public void Readings_ParentIsLimited_AreTheParents()
    {
        MountTogether("/batch/job-7");
        Cpu("/sys/fs/cgroup/cpu,cpuacct/batch/job-7", "-1\n");
        Cpu("/sys/fs/cgroup/cpu,cpuacct/batch", "50000\n");
        Memory("/sys/fs/cgroup/memory/batch/job-7", NoMemoryLimit);
        Memory("/sys/fs/cgroup/memory/batch", "300000000\n");

        AssertLimited();
    }

    [Fact]
    public void Readings_ContainerPathIsTheHosts_AreOfTheMountPoint()
    {
        MountTogether("/docker/1f");
        Cpu("/sys/fs/cgroup/cpu,cpuacct", "50000\n");
        Memory("/sys/fs/cgroup/memory", "300000000\n");

        AssertLimited();
    }

    [Fact]
    public void Readings_AccountingMountedApartFromLimiting_AreFoundInBoth()
    {
        _files["/proc/self/cgroup"] = "4:memory:/job\n2:cpuacct:/job\n1:cpu:/job\n0::/\n";
        _files["/proc/self/mountinfo"] =
            """
            32 31 0:29 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu
            33 31 0:30 / /sys/fs/cgroup/cpuacct rw - cgroup cgroup rw,cpuacct
            35 31 0:32 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory
            41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw

            """;
        Cpu("/sys/fs/cgroup/cpu/job", "50000\n");
        _files.Vanish("/sys/fs/cgroup/cpu/job/cpuacct.usage");
        _files["/sys/fs/cgroup/cpuacct/job/cpuacct.usage"] = "1500000000\n";
        Memory("/sys/fs/cgroup/memory/job", "300000000\n");

        AssertLimited();
    }

    [Fact]
    public void Readings_UsageIsNotReadable_FallBackToTheMachines()
    {
        MountTogether("/batch");
        Cpu("/sys/fs/cgroup/cpu,cpuacct/batch", "50000\n");
        Memory("/sys/fs/cgroup/memory/batch", "300000000\n");
        _files.Vanish("/sys/fs/cgroup/cpu,cpuacct/batch/cpuacct.usage");
        _files.Vanish("/sys/fs/cgroup/memory/batch/memory.stat");
        using (var reader = NewReader())
        {
            Assert.Equal(FourCpuMachine.Cpu, reader.ReadSystemCpu());
            Assert.Equal(FourCpuMachine.Memory, reader.ReadSystemMemory());
        }

        Assert.Equal(0, _files.OpenFiles);
    }

    private LinuxResourceReader NewReader() => new(_files, _time);

    private void AssertLimited()
    {
        using var reader = NewReader();
        _time.Advance(TimeSpan.FromSeconds(4));

        Assert.Equal(new CpuCounters(BusySeconds: 1.5, CapacitySeconds: 2), reader.ReadSystemCpu());
        Assert.Equal(new MemoryUsage(UsedBytes: 120_000_000, TotalBytes: 300_000_000), reader.ReadSystemMemory());
    }

    private void MountTogether(string path)
    {
        _files["/proc/self/cgroup"] = $"4:memory:{path}\n2:cpu,cpuacct:{path}\n1:name=systemd:/x\n";
        _files["/proc/self/mountinfo"] =
            """
            33 31 0:30 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct
            35 31 0:32 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory

            """;
    }

    private void Cpu(string cgroup, string quota)
    {
        _files[$"{cgroup}/cpu.cfs_quota_us"] = quota;
        _files[$"{cgroup}/cpu.cfs_period_us"] = "100000\n";
        _files[$"{cgroup}/cpuacct.usage"] = "1500000000\n";
    }

    private void Memory(string cgroup, string limit)
    {
        _files[$"{cgroup}/memory.limit_in_bytes"] = limit;
        _files[$"{cgroup}/memory.usage_in_bytes"] = "200000000\n";
        _files[$"{cgroup}/memory.stat"] = "cache 5\ninactive_file 1\ntotal_cache 9\ntotal_inactive_file 80000000\n";
    }
}
