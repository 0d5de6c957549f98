using System.Text;
using ChatMetrics.Measurement.Resources;
using ChatMetrics.Measurement.Resources.Linux;

namespace ChatMetrics.Measurement.Tests.Resources.Linux;

public sealed class ProcStatTests
{
    private const string TwoCpus =
        """
        cpu  5822 10 3398 278930 294 3 57 15 1000 5
        cpu0 2441 5 1426 140330 19 1 15 7 500 2
        cpu1 3381 5 1972 138600 275 2 42 8 500 3
        intr 1219054 0 9 0 0
        ctxt 2113465
        btime 1769000000
        procs_running 1

        """;

    [Fact]
    public void Parse_RecordedText_CountsAllButIdleAndIowaitAsBusy() =>
        Assert.Equal(
            new CpuCounters(BusySeconds: 93.05, CapacitySeconds: 2885.29),
            ProcStat.Parse(Encoding.ASCII.GetBytes(TwoCpus)));

    [Fact]
    public void Parse_KernelWithoutGuestTime_Works() =>
        Assert.Equal(new CpuCounters(0.24, 0.33), ProcStat.Parse("cpu  1 2 3 4 5 6 7 5\ncpu0 1 2 3 4 5 6 7 5\n"u8));

    [Theory]
    [InlineData("")]
    [InlineData("cpu")]
    [InlineData("cpu ")]
    [InlineData("cpu0 1 2 3 4 5 6 7 8 0 0\n")]
    [InlineData("intr 1 2 3 4 5 6 7 8 9\n")]
    [InlineData("cpu  1 2 3 4\n")]
    [InlineData("cpu  1 2 3 4\ncpu0 5 6 7 8\n")]
    [InlineData("cpu  1 2 3 4 5 6 7 8")]
    [InlineData("cpu  1 2 x 4 5 6 7 8 0 0\n")]
    [InlineData("cpu  1 2 3,5 4 5 6 7 8 0 0\n")]
    [InlineData("cpu  99999999999999999999 2 3 4 5 6 7 8 0 0\n")]
    public void Parse_MalformedOrTruncated_IsNull(string text) => Assert.Null(ProcStat.Parse(Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void CountCpus_RecordedText_DoesNotCountTheSum() =>
        Assert.Equal(2, ProcStat.CountCpus(Encoding.ASCII.GetBytes(TwoCpus)));

    [Theory]
    [InlineData("")]
    [InlineData("cpu")]
    [InlineData("cpu  1 2 3 4")]
    public void CountCpus_NoLinesOfCpus_IsZero(string text) => Assert.Equal(0, ProcStat.CountCpus(Encoding.ASCII.GetBytes(text)));
}
