using ChatMetrics.Measurement.Resources;
using Microsoft.Extensions.Time.Testing;

namespace ChatMetrics.Measurement.Tests.Resources;

public sealed class CpuWindowTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly CpuWindow _window;

    public CpuWindowTests() => _window = new CpuWindow(_time.TimestampFrequency);

    [Fact]
    public void Percent_NoSample_IsNull() => Assert.Null(PercentAt(new CpuCounters(1, 2)));

    [Fact]
    public void Percent_SampleOf249Ms_IsNull()
    {
        Add(new CpuCounters(0, 0));
        Advance(249);

        Assert.Null(PercentAt(new CpuCounters(0.1, 0.249)));
    }

    [Fact]
    public void Percent_SampleOf250Ms_IsTheShareSinceIt()
    {
        Add(new CpuCounters(0, 0));
        Advance(250);

        Assert.Equal(40, PercentAt(new CpuCounters(0.1, 0.25)));
    }

    [Fact]
    public void Percent_ManySamples_LooksBackToTheYoungestThatIsOldEnough()
    {
        Add(new CpuCounters(0, 0));
        Advance(50);
        Add(new CpuCounters(0.05, 0.05)); // all CPUs busy until here, none after
        for (var sample = 0; sample < 4; sample++)
        {
            Advance(50);
            Add(new CpuCounters(0.05, 0.1 + sample * 0.05));
        }

        Advance(49);
        Assert.Equal(0.05 / 0.299 * 100, PercentAt(new CpuCounters(0.05, 0.299)));

        Advance(1);
        Assert.Equal(0, PercentAt(new CpuCounters(0.05, 0.3)));
    }

    [Fact]
    public void Percent_SamplesStopped_CoversTheTimeSinceTheLast()
    {
        Add(new CpuCounters(0, 0));
        Advance(10_000);

        Assert.Equal(50, PercentAt(new CpuCounters(5, 10)));
    }

    [Fact]
    public void Percent_RingWentRound_ForgetsTheOldestSamples()
    {
        Add(new CpuCounters(0, 0));
        Advance(1000);
        for (var sample = 0; sample < CpuWindow.Capacity; sample++)
        {
            Add(new CpuCounters(1, 1));
        }

        Assert.Null(PercentAt(new CpuCounters(1, 1.1)));
    }

    [Fact]
    public void Percent_RingExactlyFull_KeepsTheOldestSample()
    {
        Add(new CpuCounters(0, 0));
        Advance(1000);
        for (var sample = 1; sample < CpuWindow.Capacity; sample++)
        {
            Add(new CpuCounters(1, 1));
        }

        Assert.Equal(100, PercentAt(new CpuCounters(1, 1)));
    }

    [Fact]
    public void Percent_CountersStandStill_IsNull()
    {
        Add(new CpuCounters(1, 1));
        Advance(300);

        Assert.Null(PercentAt(new CpuCounters(1, 1)));
    }

    private void Add(CpuCounters counters) => _window.Add(_time.GetTimestamp(), counters);

    private void Advance(int ms) => _time.Advance(TimeSpan.FromMilliseconds(ms));

    private double? PercentAt(CpuCounters counters) => _window.Percent(_time.GetTimestamp(), counters);
}
