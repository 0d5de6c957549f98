using System.Text;
using ChatMetrics.Measurement.Resources.Linux;

namespace ChatMetrics.Measurement.Tests.Resources.Linux;

public sealed class ProcLoadAvgTests
{
    [Theory]
    [InlineData("0.08 0.19 0.08 1/123 4567\n", 0.08)]
    [InlineData("128.00 64.00 32.00 200/4000 99999\n", 128.0)]
    public void Parse_RecordedText_IsTheLastMinute(string text, double load) =>
        Assert.Equal(load, ProcLoadAvg.Parse(Encoding.ASCII.GetBytes(text)));

    [Theory]
    [InlineData("")]
    [InlineData("0.0")]
    [InlineData("busy 0.19 0.08 1/123 4567\n")]
    public void Parse_MalformedOrTruncated_IsNull(string text) => Assert.Null(ProcLoadAvg.Parse(Encoding.ASCII.GetBytes(text)));
}
