using MathNet.Numerics.Distributions;

namespace ChatMetrics.Telemetry.Statistics;

/// <summary>
/// Where the true value lies in 95 of 100 cases, if chats are independent of each other. The same for every figure: what a
/// comparison says is made of the intervals of its two sides.
/// </summary>
internal readonly record struct Interval(double Low, double High)
{
    private const double Tail = 0.025;

    private static readonly double StandardErrors = Normal.InvCDF(0, 1, 1 - Tail);

    /// <summary>
    /// How many standard errors a mean may be off, by Student's t, as the spread is only estimated from so many values; null of a single
    /// value, which has none.
    /// </summary>
    public static double? StudentT(long count) =>
        count < 2 ? null : MathNet.Numerics.Distributions.StudentT.InvCDF(0, 1, count - 1, 1 - Tail);

    /// <summary>
    /// Of the mean of values that are not negative, by Student's t. It is as far down as it is up by factors, not by amounts, so it
    /// never comes to 0.
    /// </summary>
    /// <param name="count">The values that the mean is of.</param>
    /// <param name="spread">The variance of some of these values, or of all.</param>
    public static Interval? OfMean(double mean, long count, Spread spread)
    {
        if (StudentT(spread.Count) is not { } t || mean <= 0)
        {
            return null;
        }

        var factor = Math.Exp(t * Math.Sqrt(spread.Variance / count) / mean);
        return new(mean / factor, mean * factor);
    }

    /// <summary>
    /// Of a percentile, by the ranks that it may have (binomial); these values reach to the ends of their buckets. Null where there are
    /// too few: the p95 of 71 values may be above the highest.
    /// </summary>
    /// <param name="share">Above 0 to below 1: 0.95 for the 95th percentile.</param>
    public static Interval? OfPercentile(LatencyHistogram values, double share)
    {
        var count = (int)Math.Min(values.Count, int.MaxValue);
        // Of so many values this many are below the percentile, at least and at most.
        var (least, most) = (Quantile(share, count, Tail), Quantile(share, count, 1 - Tail));
        return least < 1 || most >= count
            ? null
            : new(LatencyBuckets.LowOf(values.BucketAt(least)), LatencyBuckets.HighOf(values.BucketAt(most + 1)));
    }

    /// <summary>Of a share, 0 to 1 (Wilson); there is at least one in all.</summary>
    public static Interval OfShare(long part, long whole)
    {
        var (share, squared) = ((double)part / whole, StandardErrors * StandardErrors);
        var middle = (share + (squared / (2 * whole))) / (1 + (squared / whole));
        var spread = Math.Sqrt((share * (1 - share) / whole) + (squared / (4.0 * whole * whole)));
        var margin = StandardErrors * spread / (1 + (squared / whole));
        return new(Math.Max(0, middle - margin), Math.Min(1, middle + margin));
    }

    /// <summary>
    /// Of the difference of two independent values (Newcombe; MOVER, the method of variance estimates recovery): it needs no more than
    /// the interval of each, which may be lopsided.
    /// </summary>
    public static Interval OfDifference(double from, Interval fromWithin, double to, Interval toWithin) => new(
        to - from - Hypotenuse(to - toWithin.Low, fromWithin.High - from),
        to - from + Hypotenuse(toWithin.High - to, from - fromWithin.Low));

    /// <summary>Of the quotient <paramref name="to"/> / <paramref name="from"/>: by the logarithms; all are above 0.</summary>
    public static Interval OfQuotient(double from, Interval fromWithin, double to, Interval toWithin)
    {
        var (low, high) = OfDifference(Math.Log(from), fromWithin.Log, Math.Log(to), toWithin.Log);
        return new(Math.Exp(low), Math.Exp(high));
    }

    /// <summary>Of a quotient: of the change that it stands for, percent.</summary>
    public Interval ToChangePercent() => new(100 * (Low - 1), 100 * (High - 1));

    private Interval Log => new(Math.Log(Low), Math.Log(High));

    private static double Hypotenuse(double a, double b) => Math.Sqrt((a * a) + (b * b));

    // The lowest number of successes up to which the probability comes to this.
    private static int Quantile(double share, int count, double probability)
    {
        var (below, found) = (-1, count);
        while (found - below > 1)
        {
            var middle = below + ((found - below) / 2);
            if (Binomial.CDF(share, count, middle) >= probability)
            {
                found = middle;
            }
            else
            {
                below = middle;
            }
        }

        return found;
    }
}

/// <summary>How values differ from each other.</summary>
/// <param name="Count">How many values were looked at.</param>
internal readonly record struct Spread(double Variance, long Count)
{
    public static Spread Of(IReadOnlyList<double> values)
    {
        var mean = values.Count == 0 ? 0 : values.Average();
        return new(values.Count < 2 ? 0 : values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1), values.Count);
    }
}
