using ChatMetrics.Worker.Rollup;
using FsCheck;
using FsCheck.Fluent;

namespace ChatMetrics.Worker.Tests.Rollup;

public sealed class RollupSpanTests
{
    private const long Minute = 60;
    private const long Hour = 3600;

    // 10:00 of some day; samples are there since 04:00.
    private const long Oldest = 1_768_881_600;
    private const long Closed = Oldest + (6 * Hour);

    [Theory]
    // The minute that was closed since, and five minutes before it once more.
    [InlineData(-1, -6, 0)]
    [InlineData(-10, -15, 0)]
    // Further behind: an hour at a time.
    [InlineData(-120, -125, -65)]
    [InlineData(-360, -360, -300)]
    [InlineData(-358, -360, -300)]
    // Everything that is stored, because the clock was set back.
    [InlineData(3, -360, -300)]
    [InlineData(525_600, -360, -300)]
    public void Next_Mark_IsFollowedBy(int mark, int from, int until)
    {
        Assert.Equal(Span(from, until), RollupSpan.Next(Closed + (mark * Minute), Closed, Oldest));
    }

    [Theory]
    [InlineData(0)]
    // Another worker's clock is ahead of ours, or ours was set back a little.
    [InlineData(1)]
    [InlineData(2)]
    public void Next_NothingClosedSinceTheMark_IsNull(int mark)
    {
        Assert.Null(RollupSpan.Next(Closed + (mark * Minute), Closed, Oldest));
    }

    [Fact]
    public void Next_NoMark_BeginsWithTheOldestSample()
    {
        Assert.Equal(Span(-360, -300), RollupSpan.Next(null, Closed, Oldest));
    }

    [Fact]
    public void Next_DownForLongerThanSamplesAreKept_ClosesTheHourThatHadBegun()
    {
        var mark = Oldest - (20 * Hour) + (58 * Minute);

        var first = RollupSpan.Next(mark, Closed, Oldest);

        Assert.Equal(new RollupSpan(Oldest - (20 * Hour), Oldest - (19 * Hour)), first);
        Assert.Equal(Span(-360, -300), RollupSpan.Next(first!.Value.Until, Closed, Oldest));
    }

    [Fact]
    public void Next_MarkThatIsNotAMinute_StillGivesWholeMinutes()
    {
        Assert.Equal(Span(-16, 0), RollupSpan.Next(Closed - (10 * Minute) - 13, Closed, Oldest));
    }

    [Fact]
    public void Next_AnyMark_ReachesTheEndInSmallStepsWithoutAGap() => Check.QuickThrowOnFailure(Prop.ForAll(
        Gen.Choose(-1000, 1000).ToArbitrary(), minutes =>
        {
            long? mark = Closed + (minutes * Minute);
            var covered = minutes is >= 0 and <= 2 ? Closed : minutes > 2 ? Oldest : Math.Max(Oldest, mark.Value);
            for (var steps = 0; steps < 20; steps++)
            {
                if (RollupSpan.Next(mark, Closed, Oldest) is not { } span)
                {
                    return covered == Closed;
                }

                if (span.Until - span.From > Hour || span.From % Minute != 0 || span.Until % Minute != 0 || span.Until > Closed)
                {
                    return false;
                }

                covered = span.From <= covered ? Math.Max(covered, span.Until) : covered;
                mark = span.Until;
            }

            return false;
        }));

    [Fact]
    public void Next_WorkerThatComesAndGoes_RollsUpEveryMinuteAndEveryHourItSampled() => Check.QuickThrowOnFailure(
        Prop.ForAll(Days(steps: false), events => new RollupModel().Run(events).IsRolledUp(since: 0)));

    [Fact]
    public void Next_ClockThatIsSet_RollsUpWhateverIsStillStored() => Check.QuickThrowOnFailure(
        Prop.ForAll(Days(steps: true), events =>
        {
            var model = new RollupModel().Run(events);
            return model.IsRolledUp(since: model.Oldest);
        }));

    private static RollupSpan Span(int from, int until) => new(Closed + (from * Minute), Closed + (until * Minute));

    private static Arbitrary<(RollupEvent Event, int Minutes)[]> Days(bool steps)
    {
        var run = Gen.Choose(1, 200).Select(minutes => (RollupEvent.Run, minutes));
        var down = Gen.Choose(1, 900).Select(minutes => (RollupEvent.Down, minutes));
        var step = Gen.OneOf(Gen.Choose(-10, 10), Gen.Choose(-1500, 1500)).Select(minutes => (RollupEvent.ClockStep, minutes));
        return (steps ? Gen.OneOf(run, down, step) : Gen.OneOf(run, down)).ArrayOf().ToArbitrary();
    }
}
