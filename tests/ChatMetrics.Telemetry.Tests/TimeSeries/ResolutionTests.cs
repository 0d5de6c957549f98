using ChatMetrics.Telemetry.TimeSeries;
using FsCheck;
using FsCheck.Fluent;

namespace ChatMetrics.Telemetry.Tests.TimeSeries;

public sealed class ResolutionTests
{
    // 1926 to 2116: both sides of 1970, and 2100, which is no leap year.
    private static readonly Arbitrary<long> Seconds =
        Gen.Choose(int.MinValue / 100, int.MaxValue / 100).SelectMany(_ => Gen.Choose(0, 99), (high, low) => (high * 100L) + low + 900_000_000).ToArbitrary();

    private static readonly Arbitrary<Resolution> Resolutions =
        Gen.Elements(Resolution.Second, Resolution.Minute, Resolution.Hour).ToArbitrary();

    [Theory]
    [InlineData("2026-01-20T10:59:59Z", "2026-01-20T10:00:00Z", 3599)]
    [InlineData("2026-01-20T11:00:00Z", "2026-01-20T11:00:00Z", 0)]
    [InlineData("2026-12-31T23:59:59Z", "2026-12-31T23:00:00Z", 3599)]
    [InlineData("1969-12-31T23:59:59Z", "1969-12-31T23:00:00Z", 3599)]
    public void Second_Lies_InItsHour(string at, string chunk, int slot) => AssertPlace(Resolution.Second, at, chunk, slot);

    [Theory]
    [InlineData("2026-01-20T00:00:59Z", "2026-01-20T00:00:00Z", 0)]
    [InlineData("2026-01-20T23:59:59Z", "2026-01-20T00:00:00Z", 1439)]
    [InlineData("2026-01-21T00:00:00Z", "2026-01-21T00:00:00Z", 0)]
    [InlineData("2024-02-29T12:00:00Z", "2024-02-29T00:00:00Z", 720)]
    [InlineData("1969-12-31T23:59:59Z", "1969-12-31T00:00:00Z", 1439)]
    public void Minute_Lies_InItsDay(string at, string chunk, int slot) => AssertPlace(Resolution.Minute, at, chunk, slot);

    [Theory]
    [InlineData("2026-01-01T00:59:59Z", "2026-01-01T00:00:00Z", 0)]
    [InlineData("2026-12-31T23:00:00Z", "2026-01-01T00:00:00Z", 8759)]
    [InlineData("2024-02-29T00:00:00Z", "2024-01-01T00:00:00Z", 1416)]
    [InlineData("2024-03-01T00:00:00Z", "2024-01-01T00:00:00Z", 1440)]
    [InlineData("2024-12-31T23:59:59Z", "2024-01-01T00:00:00Z", 8783)]
    [InlineData("2025-01-01T00:00:00Z", "2025-01-01T00:00:00Z", 0)]
    [InlineData("2100-12-31T23:59:59Z", "2100-01-01T00:00:00Z", 8759)]
    [InlineData("1969-12-31T23:59:59Z", "1969-01-01T00:00:00Z", 8759)]
    public void Hour_Lies_InItsYear(string at, string chunk, int slot) => AssertPlace(Resolution.Hour, at, chunk, slot);

    [Theory]
    [InlineData("2023-06-01T00:00:00Z", 8760)]
    [InlineData("2024-06-01T00:00:00Z", 8784)]
    public void Hour_Chunk_IsAsLongAsItsYear(string at, int slots)
    {
        Assert.Equal(slots * SampleRollup.Size, Resolution.Hour.LastByteOf(Second(at)));
    }

    [Fact]
    public void Chunk_AnySecond_LiesInExactlyOneSlotOfIt() => Check.QuickThrowOnFailure(Prop.ForAll(Seconds, Resolutions, (second, resolution) =>
    {
        var (start, end) = (resolution.ChunkStart(second), resolution.ChunkEnd(second));
        var offset = resolution.OffsetOf(second);
        var slot = start + (offset / resolution.SlotSize * (long)resolution.Seconds);
        return start <= second && second < end
            && offset % resolution.SlotSize == 0 && offset < resolution.LastByteOf(second)
            && slot <= second && second < slot + resolution.Seconds && slot == resolution.Floor(second);
    }));

    [Fact]
    public void Chunks_AnySecond_FollowEachOtherWithoutAGap() => Check.QuickThrowOnFailure(Prop.ForAll(Seconds, Resolutions, (second, resolution) =>
    {
        var end = resolution.ChunkEnd(second);
        return resolution.ChunkStart(end) == end
            && resolution.ChunkStart(end - 1) == resolution.ChunkStart(second)
            && resolution.OffsetOf(end - 1) + resolution.SlotSize == resolution.LastByteOf(second);
    }));

    [Fact]
    public void Ceiling_AnySecond_IsTheFirstMultipleFromThereOn() => Check.QuickThrowOnFailure(Prop.ForAll(Seconds, Resolutions, (second, resolution) =>
    {
        var ceiling = resolution.Ceiling(second);
        return ceiling >= second && ceiling - second < resolution.Seconds && resolution.Floor(ceiling) == ceiling;
    }));

    private static void AssertPlace(Resolution resolution, string at, string chunk, int slot)
    {
        Assert.Equal(Second(chunk), resolution.ChunkStart(Second(at)));
        Assert.Equal(slot * resolution.SlotSize, resolution.OffsetOf(Second(at)));
    }

    private static long Second(string at) => DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeSeconds();
}
