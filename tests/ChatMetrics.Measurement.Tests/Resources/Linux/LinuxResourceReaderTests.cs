using ChatMetrics.Measurement.Resources.Linux;
using Microsoft.Extensions.Time.Testing;

namespace ChatMetrics.Measurement.Tests.Resources.Linux;

/// <summary>A machine of four CPUs and 1,000,000 kB without containers; the limits are in the tests of version 1 and 2.</summary>
public sealed class LinuxResourceReaderTests
{
    private readonly FakeKernelFiles _files = FourCpuMachine.Files();

    [Fact]
    public void Readings_NoCgroups_AreTheMachines()
    {
        using var reader = NewReader();

        Assert.Equal(FourCpuMachine.Cpu, reader.ReadSystemCpu());
        Assert.Equal(FourCpuMachine.Memory, reader.ReadSystemMemory());
        Assert.Equal(1.5, reader.ReadLoad1());
        Assert.Equal(300L * Environment.SystemPageSize, reader.ReadProcessMemoryBytes());
    }

    [Fact]
    public void Readings_FilesChange_AreFresh()
    {
        using var reader = NewReader();
        _files["/proc/loadavg"] = "7.25 0.19 0.08 1/123 4567\n";

        Assert.Equal(7.25, reader.ReadLoad1());
    }

    [Fact]
    public void Readings_NoProcAtAll_AreNull()
    {
        using var reader = new LinuxResourceReader(new FakeKernelFiles(), new FakeTimeProvider());

        Assert.Null(reader.ReadSystemCpu());
        Assert.Null(reader.ReadSystemMemory());
        Assert.Null(reader.ReadLoad1());
        Assert.Null(reader.ReadProcessMemoryBytes());
    }

    [Fact]
    public void Readings_FilesVanish_AreNull()
    {
        using var reader = NewReader();
        _files.Vanish("/proc/stat");
        _files.Vanish("/proc/meminfo");
        _files.Vanish("/proc/loadavg");
        _files.Vanish("/proc/self/statm");

        Assert.Null(reader.ReadSystemCpu());
        Assert.Null(reader.ReadSystemMemory());
        Assert.Null(reader.ReadLoad1());
        Assert.Null(reader.ReadProcessMemoryBytes());
    }

    [Fact]
    public void ReadSystemCpu_MachineOfAThousandCpus_ReadsTheFirstLine()
    {
        _files["/proc/stat"] = "cpu  " + string.Concat(Enumerable.Repeat("123456789012345 ", 10)) + "\n"
            + string.Concat(Enumerable.Range(0, 1000).Select(cpu => $"cpu{cpu} 1 2 3 4 5 6 7 8 0 0\n"));
        using var reader = NewReader();

        Assert.Equal(7407407340740.7, reader.ReadSystemCpu()?.BusySeconds);
    }

    [Fact]
    public void Dispose_AnyReader_ClosesEveryFile()
    {
        var reader = NewReader();
        Assert.Equal(4, _files.OpenFiles);

        reader.Dispose();

        Assert.Equal(0, _files.OpenFiles);
    }

    private LinuxResourceReader NewReader() => new(_files, new FakeTimeProvider());
}
