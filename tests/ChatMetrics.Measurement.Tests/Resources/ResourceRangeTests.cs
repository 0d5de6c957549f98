using ChatMetrics.Measurement.Resources;

namespace ChatMetrics.Measurement.Tests.Resources;

public sealed class ResourceRangeTests
{
    [Fact]
    public void Widen_FirstReading_IsBothEnds()
    {
        var reading = new ResourceReading(25, 1024);

        Assert.Equal(new ResourceRange(reading, reading), default(ResourceRange).Widen(reading));
    }

    [Fact]
    public void Widen_MoreReadings_CpuAndMemoryEachOnItsOwn()
    {
        var range = default(ResourceRange)
            .Widen(new ResourceReading(25, 2000))
            .Widen(new ResourceReading(75, 1000))
            .Widen(new ResourceReading(50, 3000));

        Assert.Equal(new ResourceRange(new ResourceReading(25, 1000), new ResourceReading(75, 3000)), range);
    }

    [Fact]
    public void Widen_UnknownReading_WidensNothing()
    {
        var range = default(ResourceRange).Widen(new ResourceReading(25, 2000));

        Assert.Equal(range, range.Widen(default));
        Assert.Equal(range, default(ResourceRange).Widen(new ResourceReading(25, null)).Widen(new ResourceReading(null, 2000)));
    }

    [Fact]
    public void Widen_NothingKnown_StaysUnknownAndNotZero()
    {
        Assert.Equal(default, default(ResourceRange).Widen(new ResourceReading(null, null)));
    }
}
