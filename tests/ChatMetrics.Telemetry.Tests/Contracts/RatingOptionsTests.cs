using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Statistics;

namespace ChatMetrics.Telemetry.Tests.Contracts;

public sealed class RatingOptionsTests
{
    private const double Megabyte = 1_048_576;

    [Theory]
    [InlineData(0.0, "Good")]
    [InlineData(69.9, "Good")]
    [InlineData(69.949, "Good")]
    [InlineData(69.95, "High Usage")]
    [InlineData(70.0, "High Usage")]
    [InlineData(100.0, "High Usage")]
    [InlineData(null, "Good")]
    public void Rate_PeakCpu_IsJudgedAsShown(double? cpuPercent, string rating)
    {
        Assert.Equal(rating, new RatingOptions().Rate(cpuPercent, peakMemoryBytes: 1).Name());
    }

    [Theory]
    [InlineData(499.9, "Good")]
    [InlineData(499.94, "Good")]
    [InlineData(499.96, "High Usage")]
    [InlineData(500.0, "High Usage")]
    [InlineData(null, "Good")]
    public void Rate_PeakMemory_IsJudgedAsShown(double? megabytes, string rating)
    {
        Assert.Equal(rating, new RatingOptions().Rate(peakCpuPercent: 1, (long?)(megabytes * Megabyte)).Name());
    }

    [Fact]
    public void Rate_NothingCouldBeRead_IsGood()
    {
        Assert.Equal(PerformanceRating.Good, new RatingOptions().Rate(peakCpuPercent: null, peakMemoryBytes: null));
    }

    [Fact]
    public void Rate_LimitsOfOurs_Apply()
    {
        var options = new RatingOptions { CpuPercent = 90, MemoryMb = 1 };

        Assert.Equal(PerformanceRating.Good, options.Rate(89.9, 900_000));
        Assert.Equal(PerformanceRating.HighUsage, options.Rate(90, 900_000));
        Assert.Equal(PerformanceRating.HighUsage, options.Rate(null, 1_048_576));
    }
}
