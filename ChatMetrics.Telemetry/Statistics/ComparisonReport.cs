using ChatMetrics.Telemetry.Contracts;

namespace ChatMetrics.Telemetry.Statistics;

/// <summary>From the chats of two sides to what is shown of their difference.</summary>
internal static class ComparisonReport
{
    // What a person asks first.
    private static readonly string[] InTheSentence = ["duration_ms", "price_usd", "error_percent"];

    public static StatisticsComparison Create(ComparedSide a, ComparedSide b, CountedChats chatsA, CountedChats chatsB)
    {
        ComparedFigure[] figures = [.. ComparableFigure.All.Select(figure => new FigureComparison(figure, chatsA, chatsB).ToContract())];
        var said = InTheSentence.Select(name => figures.First(figure => figure.Name == name));
        return new StatisticsComparison(a, b, Summarize(said), figures);
    }

    private static string Summarize(IEnumerable<ComparedFigure> figures)
    {
        var differences = figures.Where(figure => figure.Differs is true).Select(figure => figure.Summary).ToArray();
        return differences.Length > 0 ? $"B is {string.Join(", ", differences)}." : $"The duration: {figures.First().Summary}.";
    }
}
