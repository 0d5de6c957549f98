using ChatMetrics.Telemetry.Statistics;

namespace ChatMetrics.Telemetry.Tests.Statistics;

public sealed class GroupCountersTests
{
    [Fact]
    public void Priced_CountedByThisVersion_IsExact()
    {
        var counted = Count(("3", 20), ("f", 12), ("o", 9), ("u", 11), ("x", 10));

        Assert.Equal((9, 11, 10), (counted.Priced, counted.Unpriced, counted.TokensCounted));
    }

    // Only chats with tokens of unknown price were counted as unpriced. What the failed ones had is not known.
    [Fact]
    public void Priced_CountedByAnEarlierVersion_ClaimsNothingOfItsFailedChats()
    {
        var counted = Count(("3", 20), ("f", 4), ("c", 1), ("u", 2));

        Assert.Equal((13, 7, 15), (counted.Priced, counted.Unpriced, counted.TokensCounted));
    }

    [Fact]
    public void Priced_CountedByBothVersions_IsUnsureOfTheEarlierOnes()
    {
        var counted = Count(("3", 20), ("f", 4), ("u", 2), ("3", 10), ("f", 10), ("o", 8), ("u", 2));

        Assert.Equal((8 + 20 - 2 - 14, 30), (counted.Priced, counted.Count));
        Assert.Equal(counted.Count, counted.Priced + counted.Unpriced);
    }

    private static GroupCounters Count(params (string Counter, long Value)[] stored)
    {
        var counted = new GroupCounters(long.MaxValue);
        foreach (var (counter, value) in stored)
        {
            counted.Add(counter, value);
        }

        return counted;
    }
}
