using System.Text;
using ChatMetrics.Measurement.Resources.Linux;

namespace ChatMetrics.Measurement.Tests.Resources.Linux;

public sealed class ProcStatmTests
{
    [Theory]
    [InlineData(4096, 38912L * 4096)]
    [InlineData(65536, 38912L * 65536)]
    public void ResidentBytes_RecordedText_IsTheSecondNumberInPages(int pageBytes, long bytes) =>
        Assert.Equal(bytes, ProcStatm.ResidentBytes("68310412 38912 21000 18 0 61240 0\n"u8, pageBytes));

    [Theory]
    [InlineData("")]
    [InlineData("68310412")]
    [InlineData("68310412 389")]
    [InlineData("68310412 many 21000 18 0 61240 0\n")]
    public void ResidentBytes_MalformedOrTruncated_IsNull(string text) =>
        Assert.Null(ProcStatm.ResidentBytes(Encoding.ASCII.GetBytes(text), 4096));
}
