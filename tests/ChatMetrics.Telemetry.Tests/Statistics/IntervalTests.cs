using ChatMetrics.Telemetry.Statistics;

namespace ChatMetrics.Telemetry.Tests.Statistics;

public sealed class IntervalTests
{
    private const int Experiments = 1000;

    [Theory]
    [InlineData(2, 12.706)]
    [InlineData(10, 2.262)]
    [InlineData(40, 2.023)]
    [InlineData(1_000_000, 1.960)]
    public void StudentT_SoManyValues_IsThatOfTheTable(long count, double t) => Assert.Equal(t, Interval.StudentT(count)!.Value, 0.001);

    [Fact]
    public void StudentT_SingleValue_IsUnknown() => Assert.Null(Interval.StudentT(1));

    [Theory]
    [InlineData(0.95, 71, false)]
    [InlineData(0.95, 72, true)]
    [InlineData(0.5, 5, false)]
    [InlineData(0.5, 6, true)]
    [InlineData(0.99, 367, false)]
    [InlineData(0.99, 368, true)]
    public void OfPercentile_FewValues_AreEnoughOnlyIfTheHighestIsAboveIt(double share, int count, bool isEnough) =>
        Assert.Equal(isEnough, Interval.OfPercentile(LatencyHistogram.From(Enumerable.Range(1, count).Select(us => (long)us)), share) is not null);

    [Fact]
    public void OfPercentile_ValuesOfOneBucket_IsThatBucket()
    {
        var within = Interval.OfPercentile(LatencyHistogram.From(Enumerable.Repeat(1_000_000L, 500)), 0.95)!.Value;

        Assert.InRange(1_000_000, within.Low, within.High);
        Assert.InRange(within.High / within.Low, 1.03, 1.0625);
    }

    // By Wilson, in any textbook.
    [Theory]
    [InlineData(5, 100, 0.0215, 0.1118)]
    [InlineData(0, 10, 0, 0.2775)]
    [InlineData(10, 10, 0.7225, 1)]
    public void OfShare_SoManyOfSoMany_IsThatOfWilson(long part, long whole, double low, double high)
    {
        var within = Interval.OfShare(part, whole);

        Assert.Equal((low, high), (within.Low, within.High), Near(0.0001));
    }

    // The example of the article (Newcombe 1998, method 10): 56 of 70 against 48 of 80.
    [Fact]
    public void OfDifference_OfTwoShares_IsThatOfNewcombe()
    {
        var within = Interval.OfDifference(48 / 80.0, Interval.OfShare(48, 80), 56 / 70.0, Interval.OfShare(56, 70));

        Assert.Equal((0.0524, 0.3339), (within.Low, within.High), Near(0.0001));
    }

    [Fact]
    public void OfMean_NoValueDiffers_IsTheMean() => Assert.Equal(new Interval(7, 7), Interval.OfMean(7, 40, new Spread(0, 40)));

    // Durations as chats have them: many short, a few long, and the second side takes 1.3 times as long.
    [Theory]
    [InlineData(40)]
    [InlineData(300)]
    public void OfQuotient_MeansOfSkewedDurations_HoldsInAboutNinetyFiveOfHundredExperiments(int count) =>
        Assert.InRange(Hold(count, side => (side.Average(), Interval.OfMean(side.Average(), count, Spread.Of(side))!.Value)), 0.92, 0.98);

    // Wider than needed, as it reaches to the ends of the buckets.
    [Theory]
    [InlineData(40, 0.5)]
    [InlineData(300, 0.95)]
    public void OfQuotient_PercentilesOfSkewedDurations_HoldsInNinetyFiveOfHundredExperimentsAtLeast(int count, double share) =>
        Assert.InRange(
            Hold(count, side =>
            {
                var histogram = LatencyHistogram.From(side.Select(us => (long)us));
                return (histogram.Percentile(share)!.Value, Interval.OfPercentile(histogram, share)!.Value);
            }),
            0.95,
            1);

    [Fact]
    public void Spread_OfAHistogram_IsNearThatOfItsValues()
    {
        var random = new Random(1);
        var values = Durations(random, 2000, 1);

        var (exact, counted) = (Spread.Of(values), LatencyHistogram.From(values.Select(us => (long)us)).Spread);

        Assert.Equal(exact.Count, counted.Count);
        Assert.InRange(counted.Variance / exact.Variance, 0.97, 1.03);
    }

    private static double Hold(int count, Func<double[], (double Value, Interval Within)> read)
    {
        var random = new Random(17);
        var held = 0;
        for (var i = 0; i < Experiments; i++)
        {
            var (a, b) = (read(Durations(random, count, 1)), read(Durations(random, count, 1.3)));
            var within = Interval.OfQuotient(a.Value, a.Within, b.Value, b.Within);
            held += within.Low <= 1.3 && within.High >= 1.3 ? 1 : 0;
        }

        return (double)held / Experiments;
    }

    // Lognormal, microseconds, a median of 400 ms times the factor.
    private static double[] Durations(Random random, int count, double factor) =>
    [
        .. Enumerable.Range(0, count).Select(_ =>
            factor * 400_000 * Math.Exp(0.6 * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()))),
    ];

    private static EqualityComparer<(double, double)> Near(double tolerance) => EqualityComparer<(double, double)>.Create((a, b) =>
        Math.Abs(a.Item1 - b.Item1) < tolerance && Math.Abs(a.Item2 - b.Item2) < tolerance);
}
