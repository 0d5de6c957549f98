using System.Text;
using ChatMetrics.Measurement.Resources;
using ChatMetrics.Measurement.Resources.Linux;

namespace ChatMetrics.Measurement.Tests.Resources.Linux;

public sealed class ProcMemInfoTests
{
    [Fact]
    public void Parse_ModernKernel_UsesWhatIsAvailable()
    {
        var text = """
            MemTotal:       24684092 kB
            MemFree:        24362476 kB
            MemAvailable:   24346104 kB
            Buffers:            1128 kB
            Cached:           147732 kB
            SwapCached:            0 kB

            """;

        Assert.Equal(
            new MemoryUsage(UsedBytes: (24684092L - 24346104) * 1024, TotalBytes: 24684092L * 1024),
            ProcMemInfo.Parse(Encoding.ASCII.GetBytes(text)));
    }

    [Fact]
    public void Parse_OldKernel_TakesFreeMemoryAndCachesAsAvailable()
    {
        var text = """
            MemTotal:        8061404 kB
            MemFree:          500000 kB
            Buffers:          100000 kB
            Cached:          1400000 kB
            SwapCached:            0 kB

            """;

        Assert.Equal(
            new MemoryUsage(UsedBytes: (8061404L - 2000000) * 1024, TotalBytes: 8061404L * 1024),
            ProcMemInfo.Parse(Encoding.ASCII.GetBytes(text)));
    }

    [Fact]
    public void Parse_MoreAvailableThanThereIs_UsesNothing() =>
        Assert.Equal(new MemoryUsage(0, 102400), ProcMemInfo.Parse("MemTotal: 100 kB\nMemAvailable: 101 kB\n"u8));

    [Theory]
    [InlineData("")]
    [InlineData("MemTotal:       24684092 kB\n")]
    [InlineData("MemTotal:       24684092 kB\nMemAvailable:   2434")]
    [InlineData("MemAvailable:   24346104 kB\n")]
    [InlineData("MemTotal:       lots kB\nMemAvailable:   24346104 kB\n")]
    [InlineData("MemTotal:\nMemAvailable:   24346104 kB\n")]
    [InlineData("MemTotal: 8061404 kB\nMemFree: 500000 kB\nBuffers: 100000 kB\nSwapCached: 0 kB\n")]
    public void Parse_MalformedOrTruncated_IsNull(string text) => Assert.Null(ProcMemInfo.Parse(Encoding.ASCII.GetBytes(text)));
}
