using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Statistics;
using ChatMetrics.Testing.Records;

namespace ChatMetrics.Telemetry.Tests.Statistics;

public sealed class CostEstimatorTests
{
    [Fact]
    public void Estimate_NoChats_KnowsNothing()
    {
        var estimate = CostEstimator.Estimate(10_000, []);

        Assert.Equal((10_000, 0, 0), (estimate.Questions, estimate.Sampled, estimate.Unpriced));
        Assert.Null(estimate.PriceUsd);
        Assert.Null(estimate.CpuHours);
        Assert.Null(estimate.AllocatedGb);
    }

    [Fact]
    public void Estimate_ChatsAlike_IsTheirMultipleWithoutARange()
    {
        var estimate = CostEstimator.Estimate(3600, [.. Enumerable.Range(0, 50).Select(number => Chat(number, 0.02m, 1_000_000, 1_048_576))]);

        Assert.Equal((72, 72, 72), (estimate.PriceUsd!.Expected, estimate.PriceUsd.Low, estimate.PriceUsd.High));
        Assert.Equal(1, estimate.CpuHours!.Expected);
        Assert.Equal(3600 / 1024.0, estimate.AllocatedGb!.Expected, 6);
    }

    [Fact]
    public void Estimate_ChatsThatVary_HasTheRangeOfTheirStandardError()
    {
        // Half of them cost 1, half 3: a mean of 2, a variance of 100/99.
        var chats = Enumerable.Range(0, 100).Select(number => Chat(number, number % 2 == 0 ? 1 : 3, 1, 1)).ToArray();

        var price = CostEstimator.Estimate(10_000, chats).PriceUsd!;

        var margin = 1.96 * Math.Sqrt(100 / 99.0 * 10_000 * (1 + (10_000 / 100.0)));
        Assert.Equal((20_000, 20_000 - margin, 20_000 + margin), (price.Expected, price.Low, price.High), Within(0.001));
    }

    [Fact]
    public void Estimate_SomeOfUnknownPrice_IsByTheOthersAndSaysSo()
    {
        var estimate = CostEstimator.Estimate(10, [Chat(1, 0.5m, 1, 1), Chat(2, null, 1, 1) with { Tokens = new(1, 1, Estimated: false) }]);

        Assert.Equal((2, 1), (estimate.Sampled, estimate.Unpriced));
        Assert.Equal(5, estimate.PriceUsd!.Expected);
    }

    private static ChatRecord Chat(int number, decimal? priceUsd, long cpuUs, long bytes) =>
        ExampleChats.Plain(DateTimeOffset.UnixEpoch, number) with { PriceUsd = priceUsd, CpuTimeUs = cpuUs, AllocatedBytes = bytes };

    private static EqualityComparer<(double, double, double)> Within(double tolerance) =>
        EqualityComparer<(double, double, double)>.Create((a, b) =>
            Math.Abs(a.Item1 - b.Item1) < tolerance && Math.Abs(a.Item2 - b.Item2) < tolerance && Math.Abs(a.Item3 - b.Item3) < tolerance);
}
