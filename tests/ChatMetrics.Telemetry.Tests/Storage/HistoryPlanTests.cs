using System.Globalization;
using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Telemetry.TimeSeries;
using FsCheck;
using FsCheck.Fluent;

namespace ChatMetrics.Telemetry.Tests.Storage;

public sealed class HistoryPlanTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 20, 10, 30, 45, TimeSpan.Zero);
    private static readonly RetentionOptions Retention = new();

    [Fact]
    public void Of_Seconds_AreReadAlone()
    {
        Assert.Equal(["1s 20 10:00:00 20 10:30:50"], Plan(Now.AddMinutes(-30).AddSeconds(-45), Now, 10));
    }

    [Fact]
    public void Of_Minutes_TakesTheNewestFromSeconds()
    {
        Assert.Equal(
            ["1s 20 10:20:00 20 10:31:00", "1m 20 05:00:00 20 10:31:00"],
            Plan(new DateTimeOffset(2026, 1, 20, 5, 0, 0, TimeSpan.Zero), Now, 60));
    }

    [Fact]
    public void Of_Hours_TakesTheNewestFromMinutesAndSeconds()
    {
        Assert.Equal(
            ["1s 20 10:20:00 20 10:32:00", "1m 20 09:00:00 20 11:00:00", "1h 18 00:00:00 21 00:00:00"],
            Plan(new DateTimeOffset(2026, 1, 18, 0, 0, 0, TimeSpan.Zero), Now, 86_400));
    }

    [Fact]
    public void Of_SpanLongAgo_ReadsNothingOfTheFinerOnes()
    {
        var spans = HistoryPlan.Create(Range(Now.AddDays(-10), Now.AddDays(-9), 3600), Now, Retention);

        Assert.Equal([true, true, false], spans.Select(span => span.From >= span.Until));
    }

    [Theory]
    [InlineData("1970-01-01T00:00:00Z", "1971-01-01T00:00:00Z")]
    [InlineData("2026-02-20T00:00:00Z", "2026-03-20T00:00:00Z")]
    public void Of_SpanBeyondWhatCanBeStored_ReadsNothing(string from, string until)
    {
        var spans = HistoryPlan.Create(
            Range(DateTimeOffset.Parse(from, CultureInfo.InvariantCulture), DateTimeOffset.Parse(until, CultureInfo.InvariantCulture), 3600), Now, Retention);

        Assert.All(spans, span => Assert.True(span.From >= span.Until));
    }

    [Fact]
    public void Of_AnyRange_ReadsWholeSlotsOfTheNextOneAndNotMoreThanIsKept()
    {
        var steps = Gen.OneOf(Gen.Choose(1, 59), Gen.Choose(1, 59).Select(m => m * 60), Gen.Choose(1, 365 * 24).Select(h => h * 3600));
        Check.QuickThrowOnFailure(Prop.ForAll(
            Gen.Choose(-366 * 86_400, 800 * 86_400).ToArbitrary(), Gen.Choose(1, 800 * 86_400).ToArbitrary(), steps.ToArbitrary(), (ago, length, step) =>
            {
                var range = Range(Now.AddSeconds(-ago), Now.AddSeconds(length - ago), step);
                var spans = HistoryPlan.Create(range, Now, Retention);
                return spans[^1].Resolution == range.Resolution && Enumerable.Range(0, spans.Count).All(i =>
                {
                    var unit = i + 1 < spans.Count ? spans[i + 1].Resolution.Seconds : range.StepSeconds;
                    var (from, until) = (spans[i].From, spans[i].Until);
                    var slots = (until - from) / spans[i].Resolution.Seconds;
                    var kept = (Retention.Of(spans[i].Resolution).TotalSeconds + (2 * range.StepSeconds)) / spans[i].Resolution.Seconds;
                    return from >= until
                        || (from % unit == 0 && until % unit == 0 && from >= range.From && until <= range.Until && slots <= kept + 8784);
                });
            }));
    }

    private static HistoryRange Range(DateTimeOffset from, DateTimeOffset until, int step) =>
        HistoryRange.Create(from, until, TimeSpan.FromSeconds(step), resolution => Retention.OldestOf(resolution, Now));

    private static IEnumerable<string> Plan(DateTimeOffset from, DateTimeOffset until, int step) =>
        HistoryPlan.Create(Range(from, until, step), Now, Retention)
            .Select(span => $"{span.Resolution} {Time(span.From)} {Time(span.Until)}");

    private static string Time(long second) => DateTimeOffset.FromUnixTimeSeconds(second).ToString("dd HH:mm:ss", CultureInfo.InvariantCulture);
}
