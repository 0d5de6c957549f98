using ChatMetrics.Telemetry.Storage;

namespace ChatMetrics.Telemetry.Tests.Storage;

public sealed class ChatSlicesTests
{
    [Fact]
    public void Finish_QuietTime_GrowsAndEndsWhereTheTimeDoes()
    {
        var slices = new ChatSlices(1000, 100_000);
        var seen = new List<(long, long)>();
        for (; !slices.IsOver; slices.Finish())
        {
            seen.Add((slices.FromMs, slices.ToMs));
        }

        Assert.Equal([(1000, 11_000), (11_000, 31_000), (31_000, 71_000), (71_000, 100_000)], seen);
    }

    [Fact]
    public void GoOn_CrowdedTime_TakesASliceAsLongAsWhatWasRead()
    {
        var slices = new ChatSlices(0, 1_000_000);

        slices.GoOn(400);
        Assert.Equal((400, 800), (slices.FromMs, slices.ToMs));
        slices.Finish();
        Assert.Equal((800, 1600), (slices.FromMs, slices.ToMs));
    }

    [Fact]
    public void GoOn_WithinOneMillisecond_StaysInIt()
    {
        var slices = new ChatSlices(0, 1_000_000);
        slices.GoOn(400);

        slices.GoOn(400);

        Assert.Equal((400, 401), (slices.FromMs, slices.ToMs));
        Assert.False(slices.IsOver);
    }

    [Theory]
    [InlineData(5, 5)]
    [InlineData(6, 5)]
    public void IsOver_NoTime_IsTrue(long fromMs, long toMs) => Assert.True(new ChatSlices(fromMs, toMs).IsOver);

    [Fact]
    public void Finish_LongestTimeThereIs_Ends()
    {
        var slices = new ChatSlices(0, 253_402_300_799_999);
        var steps = 0;
        for (; !slices.IsOver; slices.Finish())
        {
            steps++;
        }

        Assert.InRange(steps, 1, 40);
    }
}
