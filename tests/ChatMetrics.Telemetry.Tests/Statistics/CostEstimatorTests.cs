using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Statistics;
using ChatMetrics.Testing.Records;

namespace ChatMetrics.Telemetry.Tests.Statistics;

public sealed class CostEstimatorTests
{
    [Fact]
    public void Estimate_NoChats_KnowsNothing()
    {
        var estimate = CostEstimator.Estimate(10_000, new ChatSample([]));

        Assert.Equal((10_000, 0, 0), (estimate.Questions, estimate.Sampled, estimate.Unpriced));
        Assert.Null(estimate.PriceUsd);
        Assert.Null(estimate.CpuHours);
        Assert.Null(estimate.AllocatedGb);
    }

    [Fact]
    public void Estimate_ChatsAlike_IsTheirMultipleWithoutARange()
    {
        var estimate = CostEstimator.Estimate(
            3600, new ChatSample([.. Enumerable.Range(0, 50).Select(number => Chat(number, 0.02m, 1_000_000, 1_048_576))]));

        Assert.Equal(new EstimatedRange(72, 72, 72), estimate.PriceUsd);
        Assert.Equal(1, estimate.CpuHours!.Expected);
        Assert.Equal(3600 / 1024.0, estimate.AllocatedGb!.Expected, 6);
    }

    [Fact]
    public void Estimate_SingleChat_HasNoRange() => Assert.Equal(
        new EstimatedRange(5, Low: null, High: null), CostEstimator.Estimate(10, new ChatSample([Chat(1, 0.5m, 1, 1)])).PriceUsd);

    // Half of them cost 1, half 3: a mean of 2, a variance of count / (count - 1). The fewer they are, the wider by Student's t.
    [Theory]
    [InlineData(2, 12.70620)]
    [InlineData(10, 2.26216)]
    [InlineData(100, 1.98422)]
    public void Estimate_ChatsThatVary_HasTheRangeOfTheirStandardError(int count, double t)
    {
        var chats = Enumerable.Range(0, count).Select(number => Chat(number, number % 2 == 0 ? 1 : 3, 1, 1)).ToArray();

        var price = CostEstimator.Estimate(10, new ChatSample(chats)).PriceUsd!;

        var margin = t * Math.Sqrt(count / (count - 1.0) * 10 * (1 + (10.0 / count)));
        Assert.Equal((20, Math.Max(0, 20 - margin), 20 + margin), (price.Expected, price.Low!.Value, price.High!.Value), Within(0.001));
    }

    [Fact]
    public void Estimate_SomeOfUnknownPrice_IsByTheOthersAndSaysSo()
    {
        var estimate = CostEstimator.Estimate(10, new ChatSample([Chat(1, 0.5m, 1, 1), Chat(2, null, 1, 1)], "the newest ones"));

        Assert.Equal((2, 1), (estimate.Sampled, estimate.Unpriced));
        Assert.Equal(5, estimate.PriceUsd!.Expected);
        Assert.Equal(
            ["The means are of 2 chats, the newest ones.", "The cost of 1 of 2 chats is unknown; the money is by the others."],
            estimate.Caveats.SkipLast(1));
    }

    [Fact]
    public void Estimate_NoPriceKnown_SaysSo() => Assert.Equal(
        "The cost of none of them is known.", CostEstimator.Estimate(10, new ChatSample([Chat(1, null, 1, 1)])).Caveats[0]);

    // The sample shows only how chats vary: here all that it has cost nothing, as the newest may.
    [Theory]
    [InlineData(null)]
    [InlineData("a")]
    public void Estimate_CountedChats_IsByTheMeanOfAllOfThem(string? model)
    {
        ChatRecord[] all =
        [
            .. SideChats.Taking(Enumerable.Repeat(100.0, 400))
                .Select((chat, number) => chat with { Model = "a", PriceUsd = number < 100 ? 0.04m : 0 }),
        ];
        var chats = SideChats.Count(all, model is null ? null : new(StatisticsGrouping.Model, model)) with { Sample = all[100..] };

        var estimate = CostEstimator.Estimate(1000, chats);

        Assert.Equal((400, 0, 10), (estimate.Sampled, estimate.Unpriced, estimate.PriceUsd!.Expected));
    }

    private static ChatRecord Chat(int number, decimal? priceUsd, long cpuUs, long bytes) =>
        ExampleChats.Plain(DateTimeOffset.UnixEpoch, number) with { PriceUsd = priceUsd, CpuTimeUs = cpuUs, AllocatedBytes = bytes };

    private static EqualityComparer<(double, double, double)> Within(double tolerance) =>
        EqualityComparer<(double, double, double)>.Create((a, b) =>
            Math.Abs(a.Item1 - b.Item1) < tolerance && Math.Abs(a.Item2 - b.Item2) < tolerance && Math.Abs(a.Item3 - b.Item3) < tolerance);
}
