using ChatMetrics.Telemetry.Samples;

namespace ChatMetrics.Telemetry.Tests.Samples;

public sealed class SampleChunkTests
{
    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(1, 0, 1)]
    [InlineData(3599, 0, 3599)]
    [InlineData(3600, 3600, 0)]
    [InlineData(1_768_905_045, 1_768_903_200, 1845)]
    [InlineData(-1, -3600, 3599)]
    [InlineData(-3600, -3600, 0)]
    [InlineData(-3601, -7200, 3599)]
    public void StartAndOffset_OfASecond_AreItsHourAndItsSlot(long second, long start, int slot)
    {
        Assert.Equal(start, SampleChunk.StartOf(second));
        Assert.Equal(slot * SampleSlot.Size, SampleChunk.OffsetOf(second));
    }

    [Fact]
    public void LastByte_IsRightAfterTheLastSlot()
    {
        Assert.Equal(SampleChunk.LastByte, SampleChunk.OffsetOf(3599) + SampleSlot.Size);
    }
}
