using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.TimeSeries;

namespace ChatMetrics.Telemetry.Tests.TimeSeries;

public sealed class SlotsTests
{
    [Fact]
    public void RollUp_SecondsToMinutes_PutsEachIntoItsOwn()
    {
        var seconds = new SampleSlot?[180];
        seconds[59] = new SampleSlot { CpuPercent = 10 };
        seconds[120] = new SampleSlot { CpuPercent = 20 };
        seconds[179] = new SampleSlot { CpuPercent = 40 };

        var minutes = Slots.RollUp(seconds, 60);

        Assert.Equal([10d, null, 30d], minutes.Select(minute => minute?[SampleField.CpuPercent].Average));
    }

    [Theory]
    [InlineData(0, "1 2 - -")]
    [InlineData(1, "9 1 2 -")]
    [InlineData(3, "9 - - 1")]
    [InlineData(4, "9 - - -")]
    [InlineData(400, "9 - - -")]
    [InlineData(-1, "2 - - -")]
    [InlineData(-2, "9 - - -")]
    [InlineData(-400, "9 - - -")]
    public void Overlay_AtAnyPlace_ReplacesWhatIsInside(int start, string expected)
    {
        var stored = new[] { Of(9), null, null, null };

        Slots.Overlay(stored, [Of(1), Of(2), null], start);

        Assert.Equal(expected, string.Join(' ', stored.Select(slot => slot is null ? "-" : $"{slot[SampleField.CpuPercent].Max}")));
    }

    [Fact]
    public void Overlay_NothingFresh_KeepsWhatIsStored()
    {
        var stored = new[] { Of(1), Of(2) };

        Slots.Overlay(stored, [null, Of(3)], 0);

        Assert.Equal([1f, 3f], stored.Select(slot => slot![SampleField.CpuPercent].Max));
    }

    private static SampleRollup? Of(float cpu) => SampleRollup.From([new SampleSlot { CpuPercent = cpu }]);
}
