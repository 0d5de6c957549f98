using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Records;

namespace ChatMetrics.Telemetry.Statistics;

/// <summary>From some chats to what many would cost.</summary>
public static class CostEstimator
{
    private const double MillisecondsPerHour = 3_600_000;
    private const double MegabytesPerGigabyte = 1024;

    /// <param name="questions">How many questions; 1 or more.</param>
    /// <param name="chats">Questions of the kind.</param>
    public static CostEstimate Estimate(long questions, IReadOnlyList<ChatRecord> chats) => new(
        questions,
        chats.Count,
        chats.Count(chat => chat is { Tokens: not null, PriceUsd: null }),
        Range(QuestionFigure.Price, questions, chats, 1),
        Range(QuestionFigure.CpuTime, questions, chats, MillisecondsPerHour),
        Range(QuestionFigure.Allocated, questions, chats, MegabytesPerGigabyte));

    // The mean is known to within its standard error, and the questions to come vary as those did.
    private static EstimatedRange? Range(QuestionFigure figure, long questions, IReadOnlyList<ChatRecord> chats, double unit)
    {
        var values = chats.Select(figure.ValueOf).OfType<long>().Select(value => figure.Shown(value)).ToArray();
        if (values.Length == 0)
        {
            return null;
        }

        var expected = values.Average() * questions;
        // A single chat tells nothing of how they vary.
        var margin = Interval.StudentT(values.Length)
            * Math.Sqrt(Spread.Of(values).Variance * questions * (1 + ((double)questions / values.Length)));
        return margin is { } reach
            ? new(Rounded(expected / unit), Rounded(Math.Max(0, expected - reach) / unit), Rounded((expected + reach) / unit))
            : new(Rounded(expected / unit), Low: null, High: null);
    }

    private static double Rounded(double value) => Math.Round(value, 6);
}
