using System.Text;
using ChatMetrics.Measurement.Resources.Linux;

namespace ChatMetrics.Measurement.Tests.Resources.Linux;

public sealed class CgroupTextTests
{
    [Theory]
    [InlineData("50000 100000\n", 0.5)]
    [InlineData("400000 100000\n", 4.0)]
    public void CpuMaxCores_Limit_IsQuotaByPeriod(string text, double cores) =>
        Assert.Equal(cores, CgroupText.CpuMaxCores(Encoding.ASCII.GetBytes(text)));

    [Theory]
    [InlineData("max 100000\n")]
    [InlineData("")]
    [InlineData("50000")]
    [InlineData("50000 1000")]
    [InlineData("50000 0\n")]
    [InlineData("0 100000\n")]
    public void CpuMaxCores_NoLimitOrMalformed_IsNull(string text) =>
        Assert.Null(CgroupText.CpuMaxCores(Encoding.ASCII.GetBytes(text)));

    [Theory]
    [InlineData("150000\n", "100000\n", 1.5)]
    [InlineData("-1\n", "100000\n", null)]
    [InlineData("150000\n", "0\n", null)]
    [InlineData("150000\n", "", null)]
    [InlineData("", "100000\n", null)]
    public void CfsCores_QuotaAndPeriod_AreCoresOrNull(string quota, string period, double? cores) =>
        Assert.Equal(cores, CgroupText.CfsCores(Encoding.ASCII.GetBytes(quota), Encoding.ASCII.GetBytes(period)));

    [Fact]
    public void CpuStatSeconds_RecordedText_IsInMicroseconds() =>
        Assert.Equal(
            81.520123,
            CgroupText.CpuStatSeconds("usage_usec 81520123\nuser_usec 60000000\nsystem_usec 21520123\nnr_periods 0\n"u8));

    [Fact]
    public void CpuStatSeconds_CutOff_IsNull() => Assert.Null(CgroupText.CpuStatSeconds("usage_usec 8152"u8));

    [Fact]
    public void CpuAcctSeconds_RecordedText_IsInNanoseconds() =>
        Assert.Equal(92.87, CgroupText.CpuAcctSeconds("92870000000\n"u8));
}
