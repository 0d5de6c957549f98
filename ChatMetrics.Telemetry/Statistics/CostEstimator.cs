using System.Globalization;
using ChatMetrics.Telemetry.Contracts;

namespace ChatMetrics.Telemetry.Statistics;

/// <summary>From some chats to what many would cost.</summary>
internal static class CostEstimator
{
    private const double MillisecondsPerHour = 3_600_000;
    private const double MegabytesPerGigabyte = 1024;

    /// <summary>By all chats of a group, as they were counted.</summary>
    /// <param name="questions">How many questions; 1 or more.</param>
    public static CostEstimate Estimate(long questions, CountedChats chats) => Estimate(
        questions, chats.Counted.Count, choice: null, figure => (ComparableFigure.Find(figure.Name)!.Read(chats), chats.SpreadOf(figure)));

    /// <summary>By chats that the statistics have no group of.</summary>
    public static CostEstimate Estimate(long questions, ChatSample sample) => Estimate(
        questions, sample.Chats.Count, sample.Choice, figure =>
        {
            var values = sample.Chats.Select(figure.ValueOf).OfType<long>().Select(value => (double)value).ToArray();
            double? mean = values.Length == 0 ? null : values.Average() / figure.Unit;
            return (new FigureValue(mean, values.Length), Spread.Of(values));
        });

    private static CostEstimate Estimate(
        long questions, long count, string? choice, Func<QuestionFigure, (FigureValue Mean, Spread Spread)> read)
    {
        var unpriced = count - read(QuestionFigure.Price).Mean.Count;
        var (price, cpu, allocated) = (
            Range(QuestionFigure.Price, 1),
            Range(QuestionFigure.CpuTime, MillisecondsPerHour),
            Range(QuestionFigure.Allocated, MegabytesPerGigabyte));
        return new CostEstimate(
            questions, count, unpriced, price, cpu, allocated, [.. Caveats(count, unpriced, choice)]);

        // The mean is known to within its standard error, and the questions to come vary as those did.
        EstimatedRange? Range(QuestionFigure figure, double unit)
        {
            var (mean, spread) = read(figure);
            if (mean.Value is not { } each)
            {
                return null;
            }

            var expected = each * questions;
            // A single chat tells nothing of how they vary.
            var margin = Interval.StudentT(spread.Count)
                * Math.Sqrt(spread.Variance * questions * (1 + ((double)questions / mean.Count))) / figure.Unit;
            return margin is { } reach
                ? new(Rounded(expected / unit), Rounded(Math.Max(0, expected - reach) / unit), Rounded((expected + reach) / unit))
                : new(Rounded(expected / unit), Low: null, High: null);
        }
    }

    private static IEnumerable<string> Caveats(long count, long unpriced, string? choice)
    {
        if (count == 0)
        {
            yield return "No chats to estimate from.";
            yield break;
        }

        if (choice is not null)
        {
            yield return Text($"The means are of {count:#,0} chats, {choice}.");
        }

        if (unpriced > 0)
        {
            yield return unpriced == count ? "The cost of none of them is known."
                : Text($"The cost of {unpriced:#,0} of {count:#,0} chats is unknown; the money is by the others.");
        }

        yield return count > 1
            ? "Each range holds in 95 of 100 cases for questions that are like these and independent of each other; it knows nothing of "
                + "other questions, models or prices."
            : "One chat is too few for a range.";
    }

    private static double Rounded(double value) => Math.Round(value, 6);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
