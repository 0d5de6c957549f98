namespace ChatMetrics.Telemetry.Statistics;

/// <summary>A sum over all chats of the time; what it would be for others is not known.</summary>
/// <param name="unknown">The chats whose part of it is not known.</param>
internal sealed class SumFigure(string name, Func<GroupCounters, double> sum, Func<GroupCounters, long> unknown)
    : ComparableFigure(name, QuestionFigure.Price)
{
    public override bool IsSum => true;

    internal override FigureValue Read(CountedChats chats)
    {
        var missing = unknown(chats.Counted);
        return new(sum(chats.Counted), chats.Counted.Count - missing, missing);
    }
}
