using System.Globalization;
using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Telemetry.TimeSeries;
using FsCheck;
using FsCheck.Fluent;

namespace ChatMetrics.Telemetry.Tests.TimeSeries;

public sealed class HistoryRangeTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 20, 10, 30, 45, TimeSpan.Zero);
    private static readonly RetentionOptions Retention = new();

    [Theory]
    [InlineData(1, "1s")]
    [InlineData(59, "1s")]
    [InlineData(60, "1m")]
    [InlineData(3540, "1m")]
    [InlineData(3600, "1h")]
    [InlineData(86_400, "1h")]
    public void Of_RecentSpan_IsServedByTheCoarsestThatIsFineEnough(int step, string resolution)
    {
        var range = Range(Now.AddMinutes(-30), Now, step);

        Assert.Equal((resolution, step), (range.Resolution.Name, range.StepSeconds));
    }

    [Theory]
    // The hour that began 6 hours ago is still there as a whole.
    [InlineData("2026-01-20T04:00:00Z", 10, "1s", 10)]
    [InlineData("2026-01-20T03:59:59Z", 10, "1m", 60)]
    [InlineData("2026-01-20T03:59:59Z", 600, "1m", 600)]
    [InlineData("2026-01-06T00:00:00Z", 10, "1m", 60)]
    [InlineData("2026-01-05T23:59:59Z", 10, "1h", 3600)]
    [InlineData("2026-01-05T23:59:59Z", 600, "1h", 3600)]
    [InlineData("2026-01-05T23:59:59Z", 7200, "1h", 7200)]
    // Older than everything: there is nothing, but the question is fine.
    [InlineData("1970-01-01T00:00:00Z", 10, "1h", 3600)]
    public void Of_SpanBeforeWhatIsKept_IsServedByACoarserOne(string from, int step, string resolution, int served)
    {
        var start = DateTimeOffset.Parse(from, CultureInfo.InvariantCulture);

        var range = Range(start, start.AddHours(1), step);

        Assert.Equal((resolution, served), (range.Resolution.Name, range.StepSeconds));
    }

    [Fact]
    public void Of_SpanThatIsNotWholeBuckets_CoversIt()
    {
        var range = Range(Now.AddSeconds(-25), Now, 10);

        Assert.Equal(
            ("10:30:20", "10:30:50", 3),
            (Time(range.From), Time(range.Until), range.Points));
    }

    [Fact]
    public void Of_EndWithinASecond_HasThatSecond()
    {
        Assert.Equal(2, Range(Now, Now.AddMilliseconds(1001), 1).Points);
        Assert.Equal(1, Range(Now, Now.AddMilliseconds(1000), 1).Points);
    }

    [Theory]
    [InlineData("00:05:00", 1)]
    [InlineData("01:00:00", 10)]
    [InlineData("06:00:00", 60)]
    [InlineData("1.00:00:00", 300)]
    [InlineData("7.00:00:00", 1800)]
    [InlineData("30.00:00:00", 7200)]
    [InlineData("365.00:00:00", 86_400)]
    [InlineData("730.00:00:00", 604_800)]
    [InlineData("21000.00:00:00", 2_592_000)]
    public void DefaultStep_OfASpan_SuitsAChart(string length, int seconds)
    {
        Assert.Equal(TimeSpan.FromSeconds(seconds), HistoryRange.DefaultStep(TimeSpan.Parse(length, CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void Of_AnySpanAndStep_IsWholeBucketsOfWholeSlotsThatJustCoverIt()
    {
        var steps = Gen.OneOf(Gen.Choose(1, 59), Gen.Choose(1, 59).Select(m => m * 60), Gen.Choose(1, 365 * 24).Select(h => h * 3600));
        Check.QuickThrowOnFailure(Prop.ForAll(
            Gen.Choose(0, 800 * 86_400).ToArbitrary(), Gen.Choose(1, 800 * 86_400).ToArbitrary(), steps.ToArbitrary(), (ago, length, step) =>
            {
                var from = Now.AddSeconds(-ago);
                var range = Range(from, from.AddSeconds(length), step);
                var (first, last) = (from.ToUnixTimeSeconds(), from.ToUnixTimeSeconds() + length);
                return range.StepSeconds >= step
                    && range.StepSeconds % range.Resolution.Seconds == 0
                    && range.From % range.StepSeconds == 0
                    && range.From <= first && first < range.From + range.StepSeconds
                    && last <= range.Until && range.Until - range.StepSeconds < last;
            }));
    }

    private static HistoryRange Range(DateTimeOffset from, DateTimeOffset until, int step) =>
        HistoryRange.Create(from, until, TimeSpan.FromSeconds(step), resolution => Retention.OldestOf(resolution, Now));

    private static string Time(long second) => DateTimeOffset.FromUnixTimeSeconds(second).ToString("HH:mm:ss", CultureInfo.InvariantCulture);
}
