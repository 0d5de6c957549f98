using System.Text;
using ChatMetrics.Measurement.Resources;
using ChatMetrics.Measurement.Resources.Linux;
using Microsoft.Extensions.Time.Testing;

namespace ChatMetrics.Measurement.Tests.Resources.Linux;

/// <summary>A process that may use some CPUs of the machine only.</summary>
public sealed class PinnedCpuTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly FakeKernelFiles _files = FourCpuMachine.Files();

    public PinnedCpuTests() => _files["/proc/stat"] = """
        cpu  100 100 100 300 100 100 100 100 0 0
        cpu0 50 0 0 50 0 0 0 0 0 0
        cpu1 100 0 0 0 0 0 0 0 0 0
        cpu2 0 0 0 100 0 0 0 0 0 0
        cpu10 7 7 7 7 7 7 7 7 7 7
        intr 5

        """.ReplaceLineEndings("\n");

    [Theory]
    [InlineData("0-2,10", 6, 10)]
    [InlineData("1", 1, 1)]
    [InlineData("0-1", 1.5, 2)]
    [InlineData("0,2", 0.5, 2)]
    public void ReadSystemCpu_PinnedToSomeCpus_IsOfThem(string allowed, double busy, double capacity)
    {
        Allow(allowed);
        using var reader = new LinuxResourceReader(_files, _time);

        Assert.Equal(new CpuCounters(busy, capacity), reader.ReadSystemCpu());
    }

    [Fact]
    public void ReadSystemCpu_PinnedLater_IsOfThemWithinASecond()
    {
        using var reader = new LinuxResourceReader(_files, _time);
        Assert.Equal(FourCpuMachine.Cpu, reader.ReadSystemCpu());

        Allow("1");
        _time.Advance(TimeSpan.FromSeconds(1));
        var earlier = Assert.NotNull(reader.ReadSystemCpu());
        _files["/proc/stat"] = "cpu  900 0 0 900 0 0 0 0 0 0\ncpu0 0 0 0 0 0 0 0 0 0 0\ncpu1 150 0 0 50 0 0 0 0 0 0\nintr 5\n";
        var later = Assert.NotNull(reader.ReadSystemCpu());

        Assert.Equal(50, UtilizationCalculator.Percent(earlier, later)!.Value, 6);
    }

    [Fact]
    public void ReadSystemCpu_PinnedToACpuThatIsNotThere_IsUnknown()
    {
        Allow("5");
        using var reader = new LinuxResourceReader(_files, _time);

        Assert.Null(reader.ReadSystemCpu());
    }

    [Theory]
    [InlineData("Name:\tx\nCpus_allowed_list:\t0-2,4\nMems_allowed:\t1\n", new[] { 0, 1, 2, 4 })]
    [InlineData("Cpus_allowed_list:\t3\n", new[] { 3 })]
    [InlineData("Cpus_allowed_list:\t\n", null)]
    [InlineData("Cpus_allowed_list:\t0-1-2\n", null)]
    [InlineData("Cpus_allowed_list:\ta\n", null)]
    [InlineData("", null)]
    public void AllowedCpus_OfAStatus_AreThoseOfItsList(string status, int[]? cpus) =>
        Assert.Equal(cpus, ProcSelfStatus.AllowedCpus(Encoding.UTF8.GetBytes(status))?.Order());

    private void Allow(string cpus) => _files["/proc/self/status"] = $"Name:\tdotnet\nCpus_allowed_list:\t{cpus}\n";
}
