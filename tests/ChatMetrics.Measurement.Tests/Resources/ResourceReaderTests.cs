using ChatMetrics.Measurement.Resources;

namespace ChatMetrics.Measurement.Tests.Resources;

/// <summary>The reader of the machine that the tests run on.</summary>
public sealed class ResourceReaderTests : IDisposable
{
    private const long Megabyte = 1_048_576;

    private readonly IResourceReader _reader = ResourceReader.ForThisPlatform(TimeProvider.System);

    public void Dispose() => _reader.Dispose();

    [Fact]
    public void ReadSystemCpu_OnLinux_AdvancesAndIsNeverMoreThanPossible()
    {
        SkipUnlessLinux();

        var earlier = Assert.NotNull(_reader.ReadSystemCpu());
        var later = Assert.NotNull(_reader.ReadSystemCpu());

        Assert.InRange(earlier.BusySeconds, double.Epsilon, double.MaxValue);
        Assert.InRange(later.BusySeconds, earlier.BusySeconds, double.MaxValue);
    }

    [Fact]
    public void ReadSystemMemory_OnLinux_IsWithinTheTotal()
    {
        SkipUnlessLinux();

        var memory = Assert.NotNull(_reader.ReadSystemMemory());

        Assert.InRange(memory.TotalBytes, 64 * Megabyte, long.MaxValue);
        Assert.InRange(memory.UsedBytes, 1, memory.TotalBytes);
    }

    [Fact]
    public void ReadLoad1_OnLinux_IsNotNegative()
    {
        SkipUnlessLinux();

        Assert.InRange(Assert.NotNull(_reader.ReadLoad1()), 0, 100_000);
    }

    [Fact]
    public void ReadProcessMemoryBytes_OnLinux_HoldsAtLeastTheManagedHeap()
    {
        SkipUnlessLinux();

        var resident = Assert.NotNull(_reader.ReadProcessMemoryBytes());

        Assert.InRange(resident, 10 * Megabyte, Assert.NotNull(_reader.ReadSystemMemory()).TotalBytes);
    }

    [Fact]
    public void ReadProcessCpuTime_OnLinux_HasAdvancedSinceTheStart()
    {
        SkipUnlessLinux();

        Assert.InRange(Assert.NotNull(_reader.ReadProcessCpuTime()), TimeSpan.FromTicks(1), TimeSpan.FromDays(1));
    }

    [Fact]
    public void Read_ThousandSamplerReadings_AllocateNothing()
    {
        SkipUnlessLinux();
        using var sampler = new ResourceSampler(_reader, TimeProvider.System);
        sampler.Read();

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var reading = 0; reading < 1000; reading++)
        {
            sampler.Read();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void ReadSystemMemory_ThousandTimes_AllocatesNothing()
    {
        SkipUnlessLinux();
        _reader.ReadSystemMemory();
        _reader.ReadLoad1();
        _reader.ReadProcessCpuTime();

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var reading = 0; reading < 1000; reading++)
        {
            _reader.ReadSystemMemory();
            _reader.ReadLoad1();
            _reader.ReadProcessCpuTime();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void AnyReading_AfterDispose_IsNullAndDoesNotThrow()
    {
        SkipUnlessLinux();
        _reader.Dispose();

        Assert.Null(_reader.ReadSystemCpu());
        Assert.Null(_reader.ReadSystemMemory());
        Assert.Null(_reader.ReadLoad1());
        Assert.Null(_reader.ReadProcessMemoryBytes());
    }

    private static void SkipUnlessLinux() =>
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Reads /proc, which only Linux has.");
}
