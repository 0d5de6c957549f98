using ChatMetrics.Measurement.Resources;

namespace ChatMetrics.Measurement.Tests.Resources;

public sealed class UtilizationCalculatorTests
{
    [Theory]
    [InlineData(0.0, 0.0)]
    [InlineData(0.5, 25.0)]
    [InlineData(2.0, 100.0)]
    public void Percent_CapacityAdvanced_IsTheBusyShareOfIt(double busySeconds, double percent)
    {
        var earlier = new CpuCounters(100, 1000);

        Assert.Equal(percent, UtilizationCalculator.Percent(earlier, new CpuCounters(100 + busySeconds, 1002)));
    }

    [Fact]
    public void Percent_CapacityDidNotAdvance_IsNull() =>
        Assert.Null(UtilizationCalculator.Percent(new CpuCounters(100, 1000), new CpuCounters(101, 1000)));

    [Fact]
    public void Percent_CapacityWentBackwards_IsNull() =>
        Assert.Null(UtilizationCalculator.Percent(new CpuCounters(100, 1000), new CpuCounters(101, 999)));

    [Fact]
    public void Percent_BusyWentBackwards_IsZero() =>
        Assert.Equal(0, UtilizationCalculator.Percent(new CpuCounters(100, 1000), new CpuCounters(99, 1001)));

    [Fact]
    public void Percent_MoreBusyThanPossible_IsAHundred() =>
        Assert.Equal(100, UtilizationCalculator.Percent(new CpuCounters(100, 1000), new CpuCounters(103, 1001)));
}
