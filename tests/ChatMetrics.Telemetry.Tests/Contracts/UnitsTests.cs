using ChatMetrics.Telemetry.Contracts;

namespace ChatMetrics.Telemetry.Tests.Contracts;

public sealed class UnitsTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(25.44, 25.4)]
    [InlineData(25.45, 25.5)]
    [InlineData(69.95, 70.0)]
    [InlineData(99.96, 100)]
    [InlineData(-0.25, -0.3)]
    public void Percent_Value_HasOneDecimal(double percent, double shown)
    {
        Assert.Equal(shown, Units.Percent(percent));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1_048_576, 1)]
    [InlineData(152_252_416, 145.2)]
    [InlineData(1_048_576 + (1_048_576 / 4), 1.3)]
    [InlineData(1_000_000, 1)]
    public void Megabytes_Bytes_AreOfTwoToTheTwentieth(long bytes, double shown)
    {
        Assert.Equal(shown, Units.Megabytes(bytes));
    }

    [Theory]
    [InlineData(1024, 1)]
    [InlineData(31_744, 31)]
    [InlineData(1280, 1.3)]
    public void Kilobytes_Bytes_AreOfTwoToTheTenth(long bytes, double shown)
    {
        Assert.Equal(shown, Units.Kilobytes(bytes));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0.001)]
    [InlineData(1_250_123, 1250.123)]
    public void Milliseconds_Microseconds_KeepThreeDecimals(long microseconds, double shown)
    {
        Assert.Equal(shown, Units.Milliseconds(microseconds));
    }

    [Theory]
    [InlineData(1.0004, 1)]
    [InlineData(1.0006, 1.001)]
    [InlineData(0.0625, 0.063)]
    public void Milliseconds_Milliseconds_AreRoundedToThreeDecimals(double milliseconds, double shown)
    {
        Assert.Equal(shown, Units.Milliseconds(milliseconds));
    }

    [Fact]
    public void All_Unknown_StaysNull()
    {
        Assert.Null(Units.Percent(null));
        Assert.Null(Units.Megabytes(null));
        Assert.Null(Units.Kilobytes(null));
        Assert.Null(Units.Milliseconds(null));
    }
}
