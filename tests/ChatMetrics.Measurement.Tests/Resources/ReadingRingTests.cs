using ChatMetrics.Measurement.Resources;

namespace ChatMetrics.Measurement.Tests.Resources;

public sealed class ReadingRingTests
{
    private readonly ReadingRing _ring = new();

    [Fact]
    public void Newest_Empty_IsUnknown()
    {
        Assert.Equal(default, _ring.Newest);
    }

    [Fact]
    public void Newest_SeveralReadings_IsTheLast()
    {
        _ring.Add(1, new ResourceReading(25, 1000));
        _ring.Add(2, new ResourceReading(null, 2000));
        Assert.Equal(new ResourceReading(null, 2000), _ring.Newest);

        _ring.Add(3, new ResourceReading(0, null));
        Assert.Equal(new ResourceReading(0, null), _ring.Newest);
    }

    [Fact]
    public void Widen_Empty_IsTheSameRange()
    {
        var range = default(ResourceRange).Widen(new ResourceReading(25, 1000));

        Assert.Equal(range, _ring.Widen(range, since: 0));
        Assert.Equal(default, _ring.Widen(default, since: 0));
    }

    [Fact]
    public void Widen_SinceAMoment_LeavesOutWhatWasBefore()
    {
        _ring.Add(10, new ResourceReading(99, 9000));
        _ring.Add(20, new ResourceReading(25, 1000));
        _ring.Add(30, new ResourceReading(75, 3000));
        _ring.Add(40, new ResourceReading(50, 2000));

        Assert.Equal(Range(25, 75, 1000, 3000), _ring.Widen(default, since: 20));
        Assert.Equal(Range(50, 75, 2000, 3000), _ring.Widen(default, since: 21));
        Assert.Equal(Range(50, 50, 2000, 2000), _ring.Widen(default, since: 40));
        Assert.Equal(default, _ring.Widen(default, since: 41));
    }

    [Fact]
    public void Widen_ProcessesOwnCpu_HasItsOwnExtremes()
    {
        _ring.Add(10, new ResourceReading(50, 2000, 7));
        _ring.Add(20, new ResourceReading(90, 2000, 3));

        Assert.Equal(3, _ring.Newest.ProcessCpuPercent);
        var range = _ring.Widen(default(ResourceRange).Widen(new ResourceReading(50, 2000, 5)), since: 0);
        Assert.Equal((3, 7), (range.Low.ProcessCpuPercent, range.Peak.ProcessCpuPercent));
    }

    [Fact]
    public void Widen_RangeThatIsWider_StaysAsItIs()
    {
        _ring.Add(10, new ResourceReading(50, 2000));
        var range = Range(10.1, 69.95, 1000, 3000);

        Assert.Equal(range, _ring.Widen(range, since: 0));
    }

    [Fact]
    public void Widen_UnknownReadings_WidenNothing()
    {
        _ring.Add(10, new ResourceReading(25, null));
        _ring.Add(20, default);
        _ring.Add(30, new ResourceReading(null, 2000));

        Assert.Equal(Range(25, 25, 2000, 2000), _ring.Widen(default, since: 0));
        Assert.Equal(Range(25, 50, 1000, 2000), _ring.Widen(Range(50, 50, 1000, 1000), since: 0));
    }

    [Fact]
    public void Widen_OnlyUnknownReadings_StaysUnknownAndNotZero()
    {
        _ring.Add(10, default);

        Assert.Equal(default, _ring.Widen(default, since: 0));
    }

    [Fact]
    public void Widen_ReadingsOfZero_AreKnown()
    {
        _ring.Add(10, new ResourceReading(0, 0));

        Assert.Equal(Range(0, 50, 0, 1000), _ring.Widen(Range(50, 50, 1000, 1000), since: 0));
    }

    [Fact]
    public void Widen_AfterManyRounds_KnowsTheLastMinutesOnly()
    {
        for (var i = 0; i < 3 * ReadingRing.Capacity; i++)
        {
            _ring.Add(i, new ResourceReading(i % 64, i));
        }

        var newest = (3 * ReadingRing.Capacity) - 1;
        // One place is the writer's.
        Assert.Equal(Range(0, 63, newest - ReadingRing.Capacity + 2, newest), _ring.Widen(default, since: 0));
        Assert.Equal(Range(62, 63, newest - 1, newest), _ring.Widen(default, since: newest - 1));
    }

    [Fact]
    public void Widen_ExactlyFull_LosesNothingButTheWritersPlace()
    {
        for (var i = 0; i < ReadingRing.Capacity; i++)
        {
            _ring.Add(i, new ResourceReading(1, i));
        }

        Assert.Equal(Range(1, 1, 1, ReadingRing.Capacity - 1), _ring.Widen(default, since: 0));
    }

    private static ResourceRange Range(double lowCpu, double peakCpu, long lowMemory, long peakMemory) =>
        new(new ResourceReading(lowCpu, lowMemory), new ResourceReading(peakCpu, peakMemory));
}
