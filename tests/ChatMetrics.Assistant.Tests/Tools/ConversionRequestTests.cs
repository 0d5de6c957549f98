using ChatMetrics.Assistant.Tools;

namespace ChatMetrics.Assistant.Tests.Tools;

public sealed class ConversionRequestTests
{
    [Theory]
    [InlineData("Convert 30 ml to tsp", "30 ml tsp")]
    [InlineData("Convert 2.5 oz to g", "2.5 oz g")]
    [InlineData("Convert 38.5 C to F", "38.5 C F")]
    [InlineData("30ml in oz?", "30 ml oz")]
    [InlineData("how many teaspoons are in 10 ml?", "10 ml teaspoons")]
    [InlineData("How many ml are there in 2 cups of water", "2 cups ml")]
    [InlineData("is -5 °C in °F a lot?", "-5 °C °F")]
    [InlineData("37 degrees Celsius in degrees Fahrenheit", "37 degrees Celsius degrees Fahrenheit")]
    [InlineData("3 fl oz to ml please", "3 fl oz ml")]
    [InlineData("5 in to cm", "5 in cm")]
    [InlineData("convert 3 furlongs to cm", "3 furlongs cm")]
    [InlineData("How much is 2 tbsp in ml?", "2 tbsp ml")]
    public void Read_PlainNumberAndTwoUnits_IsUnderstood(string message, string request) =>
        Assert.Equal(request, Text(ConversionRequest.Read(message)!));

    [Theory]
    [InlineData("convert 1/2 tsp to ml")]
    [InlineData("convert ½ tsp to ml")]
    [InlineData("convert 1,000 ml to l")]
    [InlineData("convert 1,5 l to ml")]
    [InlineData("convert 1e3 ml to l")]
    [InlineData("convert 10^3 ml to l")]
    [InlineData("convert 0x10 ml to l")]
    [InlineData("convert 10-20 ml to tsp")]
    [InlineData("convert 10 to 20 ml to tsp")]
    [InlineData("convert 3 x 10 ml to tsp")]
    [InlineData("convert 3×10 ml to tsp")]
    [InlineData("convert \u22125 C to F")]
    [InlineData("convert 5 ft 10 in to m")]
    [InlineData("convert 5 ft, 10 in to m")]
    [InlineData("convert 2 cups and 3 tbsp to ml")]
    [InlineData("convert 5'10\" to m")]
    [InlineData("convert 5 ml")]
    public void IsUnclear_AnythingElseToConvert_IsNotGuessed(string message) => Assert.True(ConversionRequest.IsUnclear(message));

    [Theory]
    [InlineData("5 ft 10 in to m")]
    [InlineData("I sleep 6 hours in the night")]
    [InlineData("How many hours in bed do I need, 8 or 9?")]
    [InlineData("Does retinol convert to retinoic acid?")]
    [InlineData("")]
    public void Read_NothingToConvert_IsNull(string message)
    {
        Assert.Null(ConversionRequest.Read(message));
        Assert.False(ConversionRequest.IsUnclear(message));
    }

    private static string Text(ConversionRequest request) =>
        FormattableString.Invariant($"{request.Value} {request.From} {request.To}");
}
