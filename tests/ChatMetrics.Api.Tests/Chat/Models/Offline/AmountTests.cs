using ChatMetrics.Api.Chat.Models.Offline.ToolUse;

namespace ChatMetrics.Api.Tests.Chat.Models.Offline;

public sealed class AmountTests
{
    [Theory]
    [InlineData("30", 30)]
    [InlineData("0.5", 0.5)]
    [InlineData("0,125", 0.125)]
    [InlineData("1,5", 1.5)]
    [InlineData("1234,567", 1234.567)]
    [InlineData(".5", 0.5)]
    [InlineData(",5", 0.5)]
    [InlineData("1/2", 0.5)]
    [InlineData("1⁄4", 0.25)]
    [InlineData("2 1/2", 2.5)]
    [InlineData("½", 0.5)]
    [InlineData("1½", 1.5)]
    [InlineData("1 ¾", 1.75)]
    [InlineData("1 000", 1000)]
    [InlineData("12 000 000,5", 12000000.5)]
    [InlineData("1\u202f000", 1000)]
    [InlineData("1'000", 1000)]
    [InlineData("1’000.25", 1000.25)]
    [InlineData("1,000,000", 1000000)]
    [InlineData("1.000.000", 1000000)]
    [InlineData("1,234.5", 1234.5)]
    [InlineData("1.234,5", 1234.5)]
    [InlineData("-5", -5)]
    [InlineData("−5", -5)]
    [InlineData("+5", 5)]
    [InlineData("minus 5", -5)]
    [InlineData("0.0000000000001", 1e-13)]
    public void Read_Number_IsItsValue(string text, double value) => Assert.Equal(new Amount(value), Amount.Read(text));

    [Theory]
    [InlineData("1,000", 1000, 1)]
    [InlineData("1.000", 1, 1000)]
    [InlineData("-12.345", -12.345, -12345)]
    public void Read_SeparatorOfEitherMeaning_HasBothValues(string text, double value, double other) =>
        Assert.Equal(new Amount(value, other), Amount.Read(text));

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData(".")]
    [InlineData("5.")]
    [InlineData("1..5")]
    [InlineData("1/0")]
    [InlineData("2 3/2")]
    [InlineData("1/2/3")]
    [InlineData("1/2½")]
    [InlineData("½½")]
    [InlineData("10 20")]
    [InlineData("1 0000")]
    [InlineData("0 500")]
    [InlineData("1,00,000")]
    [InlineData("1.234.5")]
    [InlineData("1,234.567,8")]
    [InlineData("1 000'000")]
    [InlineData("5'10")]
    [InlineData("1e3")]
    [InlineData("٣")]
    [InlineData("11111111111111111111111111111111111111111")]
    public void Read_AnythingElse_IsNotGuessed(string text) => Assert.Null(Amount.Read(text));
}
