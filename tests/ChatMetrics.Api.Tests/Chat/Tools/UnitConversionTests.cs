using System.Text.Json;
using ChatMetrics.Api.Chat.Tools;
using ChatMetrics.Api.Chat.Tools.Units;
using Microsoft.Extensions.AI;

namespace ChatMetrics.Api.Tests.Chat.Tools;

public sealed class UnitConversionTests
{
    [Theory]
    [InlineData(30, "ml", "oz", "30 ml is 1.014 fl oz")]
    [InlineData(1, "tbsp", "tsp", "1 tbsp is 3 tsp")]
    [InlineData(2, "teaspoons", "millilitres", "2 tsp is 9.858 ml")]
    [InlineData(1, "oz", "g", "1 oz is 28.35 g")]
    [InlineData(8, "oz", "cups", "8 fl oz is 1 cup")]
    [InlineData(0.5, "kg", "lbs", "0.5 kg is 1.102 lb")]
    [InlineData(37, "°C", "°F", "37 °C is 98.6 °F")]
    [InlineData(-40, "degrees Celsius", "f", "-40 °C is -40 °F")]
    [InlineData(0, "C", "kelvin", "0 °C is 273.2 K")]
    [InlineData(10, "cm", "in", "10 cm is 3.937 in")]
    [InlineData(6, "ft", "m", "6 ft is 1.829 m")]
    [InlineData(1000000, "l", "ml", "1000000 l is 1000000000 ml")]
    [InlineData(0, "g", "oz", "0 g is 0 oz")]
    [InlineData(1e-13, "g", "kg", "1e-13 g is 1e-16 kg")]
    [InlineData(0.0001, "mg", "kg", "0.0001 mg is 1e-10 kg")]
    [InlineData(1.0 / 3, "cup", "ml", "0.333333333 cup is 78.86 ml")]
    [InlineData(1234.56, "g", "kg", "1234.56 g is 1.235 kg")]
    [InlineData(123456.7, "g", "mg", "123456.7 g is 123456700 mg")]
    [InlineData(32, "F", "C", "32 °F is 0 °C")]
    [InlineData(-459.67, "F", "K", "-459.67 °F is 0 K")]
    public async Task Convert_UnitsOfOneQuantity_IsExactToFourDigits(double value, string from, string to, string text) =>
        Assert.Equal(text, (await ConvertAsync(value, from, to)).GetProperty("text").GetString());

    [Theory]
    [InlineData(1, "ml", "g", "Of water, 1 ml weighs 1 g")]
    [InlineData(1, "g", "tsp", "Of water, 1 ml weighs 1 g")]
    [InlineData(1, "ml", "cm", "ml measures volume and cm length: neither can be converted into the other.")]
    [InlineData(1, "°C", "g", "°C measures temperature and g mass: neither can be converted into the other.")]
    [InlineData(1, "parsec", "cm", "I don't know the unit \"parsec\". I know ml, l,")]
    [InlineData(1, "cm", "", "I don't know the unit \"\".")]
    [InlineData(-1, "ml", "l", "A volume cannot be negative.")]
    [InlineData(-300, "C", "F", "-300 °C is below absolute zero.")]
    [InlineData(1e13, "ml", "l", "The value is too large to convert.")]
    [InlineData(double.NaN, "ml", "l", "The value is too large to convert.")]
    public async Task Convert_WhatCannotBe_SaysWhy(double value, string from, string to, string why)
    {
        var exception = await Assert.ThrowsAsync<ToolException>(() => ConvertAsync(value, from, to));

        Assert.Contains(why, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tool_SaysWhatItTakes() => Assert.Equal(
        ["value", "from", "to"], UnitConversion.Tool.JsonSchema.GetProperty("properties").EnumerateObject().Select(parameter => parameter.Name));

    private static async Task<JsonElement> ConvertAsync(double value, string from, string to) => (JsonElement)(await UnitConversion.Tool.InvokeAsync(
        new AIFunctionArguments { ["value"] = value, ["from"] = from, ["to"] = to }, TestContext.Current.CancellationToken))!;
}
