using System.Text.Json;
using ChatMetrics.Assistant.Tools;
using Microsoft.Extensions.AI;

namespace ChatMetrics.Assistant.Tests.Tools;

public sealed class UnitConverterTests
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
    [InlineData(0.0001, "mg", "kg", "0.0001 mg is 0.0000000001 kg")]
    [InlineData(1.0 / 3, "cup", "ml", "0.333333333333 cup is 78.86 ml")]
    [InlineData(1234.56, "g", "kg", "1234.56 g is 1.235 kg")]
    [InlineData(123456.7, "g", "mg", "123456.7 g is 123456700 mg")]
    [InlineData(32, "F", "C", "32 °F is 0 °C")]
    [InlineData(-459.67, "F", "K", "-459.67 °F is 0 K")]
    public async Task Convert_UnitsOfOneQuantity_IsExactToFourDigits(double value, string from, string to, string text) =>
        Assert.Equal(text, (await ConvertAsync(value, from, to)).GetProperty("text").GetString());

    [Theory]
    [InlineData(1, "ml", "g", "ml measures volume and g measures mass: one cannot be converted into the other.")]
    [InlineData(1, "°C", "cm", "°C measures temperature and cm measures length: one cannot be converted into the other.")]
    [InlineData(1, "parsec", "cm", "I don't know the unit \"parsec\". I know ml, l,")]
    [InlineData(1, "cm", "", "I don't know the unit \"\".")]
    public async Task Convert_WhatCannotBe_SaysWhy(double value, string from, string to, string why)
    {
        var exception = await Assert.ThrowsAsync<ToolException>(() => ConvertAsync(value, from, to));

        Assert.Contains(why, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tool_SaysWhatItTakes()
    {
        var parameters = UnitConverter.Tool.JsonSchema.GetProperty("properties").EnumerateObject();

        Assert.Equal(["value", "from", "to"], parameters.Select(parameter => parameter.Name));
    }

    private static async Task<JsonElement> ConvertAsync(double value, string from, string to)
    {
        var arguments = new AIFunctionArguments { ["value"] = value, ["from"] = from, ["to"] = to };
        return (JsonElement)(await UnitConverter.Tool.InvokeAsync(arguments, TestContext.Current.CancellationToken))!;
    }
}
