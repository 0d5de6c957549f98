using ChatMetrics.Telemetry.Statistics;
using FsCheck;
using FsCheck.Fluent;

namespace ChatMetrics.Telemetry.Tests.Statistics;

public sealed class LatencyHistogramTests
{
    [Theory]
    [InlineData(-5, 0)]
    [InlineData(0, 0)]
    [InlineData(15, 15)]
    [InlineData(16, 16)]
    [InlineData(31, 31)]
    [InlineData(32, 32)]
    [InlineData(33, 32)]
    [InlineData(34, 33)]
    [InlineData(63, 47)]
    [InlineData(64, 48)]
    [InlineData(long.MaxValue, 959)]
    public void A_duration_has_its_bucket(long microseconds, int bucket) =>
        Assert.Equal(bucket, LatencyBuckets.IndexOf(microseconds));

    [Fact]
    public void A_midpoint_lies_in_its_bucket()
    {
        for (var bucket = 0; bucket < 900; bucket++)
        {
            Assert.Equal(bucket, LatencyBuckets.IndexOf((long)LatencyBuckets.MidpointOf(bucket)));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Percentiles_of_histograms_that_were_added_up_are_near_the_exact_ones(int seed)
    {
        var random = new Random(seed);
        var durations = new long[5000];
        var all = new LatencyHistogram();
        for (var i = 0; i < durations.Length; i++)
        {
            // From microseconds to hours, each order of magnitude as likely as the next.
            durations[i] = (long)Math.Pow(10, random.NextDouble() * 10);
            all.Add(LatencyBuckets.IndexOf(durations[i]), 1);
        }

        Array.Sort(durations);
        foreach (var share in new[] { 0.001, 0.01, 0.25, 0.5, 0.9, 0.95, 0.99, 1 })
        {
            var exact = durations[(int)Math.Ceiling(share * durations.Length) - 1];
            Assert.InRange(all.Percentile(share)!.Value, exact * 0.968, exact * 1.032);
        }
    }

    [Fact]
    public void Percentiles_of_any_durations_are_near_the_exact_ones() =>
        Check.One(Config.QuickThrowOnFailure, Prop.ForAll(Durations.Any.ToArbitrary(), durations =>
        {
            var histogram = new LatencyHistogram();
            foreach (var duration in durations)
            {
                histogram.Add(LatencyBuckets.IndexOf(duration), 1);
            }

            var sorted = durations.Order().ToArray();
            return new[] { 0.5, 0.9, 0.95, 0.99, 1 }.All(share =>
            {
                var exact = sorted[(int)Math.Ceiling(share * sorted.Length) - 1];
                return Math.Abs(histogram.Percentile(share)!.Value - exact) <= exact * 0.032;
            });
        }));

    [Fact]
    public void An_empty_histogram_has_no_percentiles() => Assert.Null(new LatencyHistogram().Percentile(0.5));

    [Fact]
    public void The_highest_percentile_of_one_duration_is_that_duration()
    {
        var histogram = new LatencyHistogram();
        histogram.Add(LatencyBuckets.IndexOf(9), 1);

        Assert.Equal(9, histogram.Percentile(0.99));
    }
}
