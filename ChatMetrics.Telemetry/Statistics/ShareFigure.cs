using ChatMetrics.Telemetry.Contracts;

namespace ChatMetrics.Telemetry.Statistics;

/// <summary>A share of the chats, percent; its difference is in percentage points.</summary>
/// <param name="filter">Of <c>GET /chats</c>: the chats that it is the share of.</param>
/// <param name="parts">How many they are, and of how many.</param>
internal sealed class ShareFigure(string name, string filter, Func<CountedChats, (long Part, long Whole)> parts)
    : ComparableFigure(name, QuestionFigure.Duration)
{
    internal override string Chats => $"/chats?{filter}";

    internal override FigureValue Read(CountedChats chats)
    {
        var (part, whole) = parts(chats);
        return new(whole == 0 ? null : 100.0 * part / whole, whole);
    }

    internal override Interval? IntervalOf(CountedChats chats)
    {
        var (part, whole) = parts(chats);
        return whole > 0 && Interval.OfShare(part, whole) is var within ? new(100 * within.Low, 100 * within.High) : null;
    }

    internal override double Rounded(double value) => Units.Percent(value);
}
