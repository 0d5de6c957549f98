namespace ChatMetrics.Telemetry.Statistics;

/// <summary>What a question has on average.</summary>
/// <param name="sums">Of a group: the sum, in the smallest unit, and the chats of which it is known.</param>
internal sealed class MeanFigure(QuestionFigure figure, Func<GroupCounters, (long Sum, long Known)> sums)
    : ComparableFigure(figure.Name, figure)
{
    internal override FigureValue Read(CountedChats chats)
    {
        var (sum, known) = Sums(chats);
        return new(known > 0 ? sum / Shown.Unit / known : null, known, chats.Counted.Count - known);
    }

    internal override Interval? IntervalOf(CountedChats chats)
    {
        var (sum, known) = Sums(chats);
        return known == 0 || Interval.OfMean((double)sum / known, known, chats.SpreadOf(Shown)) is not { } within
            ? null
            : new(within.Low / Shown.Unit, within.High / Shown.Unit);
    }

    internal override double Rounded(double value) => Shown.Rounded(value);

    // Of all chats it is that of the chats whose figure is known; of a group it is made of sums.
    private (long Sum, long Known) Sums(CountedChats chats) => chats.IsAll
        ? (chats.Counters[Shown.Group].SumUs, chats.Counters[Shown.Group].Count) : sums(chats.Counted);
}
