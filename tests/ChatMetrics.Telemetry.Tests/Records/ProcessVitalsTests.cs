using ChatMetrics.Testing.Records;
namespace ChatMetrics.Telemetry.Tests.Records;

public sealed class ProcessVitalsTests
{
    [Theory]
    // Said before the clock was set back.
    [InlineData(-60_001, false)]
    [InlineData(-60_000, true)]
    [InlineData(0, true)]
    [InlineData(4999, true)]
    [InlineData(5000, false)]
    [InlineData(60_000, false)]
    public void IsFresh_Age_IsBelowFiveSeconds(int ageMs, bool isFresh)
    {
        var vitals = ExampleSamples.Api(1);

        Assert.Equal(isFresh, vitals.IsFresh(DateTimeOffset.FromUnixTimeMilliseconds(vitals.AtMs + ageMs)));
    }
}
