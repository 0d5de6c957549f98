using System.ComponentModel;
using System.Globalization;
using Microsoft.Extensions.AI;

namespace ChatMetrics.Assistant.Tools;

/// <summary>A quantity in another unit.</summary>
/// <param name="Value">To four significant digits.</param>
/// <param name="Unit">The unit's symbol.</param>
/// <param name="Text">Both sides, in words.</param>
internal sealed record Conversion(double Value, string Unit, string Text);

/// <summary>The tool <c>convert_units</c>. Teaspoons, tablespoons, cups and fluid ounces are those of the US.</summary>
internal static class UnitConverter
{
    public const string Name = "convert_units";

    public static AIFunction Tool { get; } = ToolFactory.Create(
        Convert, Name, $"Converts a volume, mass, temperature or length into another unit of its kind. Units: {Unit.Symbols}.");

    private static Conversion Convert(
        [Description("How much.")] double value,
        [Description("The unit it is in.")] string from,
        [Description("The unit it is wanted in.")] string to)
    {
        var (source, target) = (Find(from, to), Find(to, from));
        if (source.Quantity != target.Quantity)
        {
            throw new ToolException($"{source.Symbol} measures {source.Quantity} and {target.Symbol} measures {target.Quantity}: "
                + "one cannot be converted into the other.");
        }

        var converted = Round((Math.Round((value - source.Zero) * source.Factor, 12) / target.Factor) + target.Zero);
        return new Conversion(converted, target.Symbol, $"{Text(value)} {source.Symbol} is {Text(converted)} {target.Symbol}");
    }

    // An ounce is one of mass, unless the other unit is one of volume.
    private static Unit Find(string name, string other) => (Unit.Find(name), Unit.Find(other)) switch
    {
        ({ Symbol: "oz" }, { Quantity: "volume" }) => Unit.Find("fl oz")!,
        ({ } unit, _) => unit,
        _ => throw new ToolException($"I don't know the unit \"{name}\". I know {Unit.Symbols}."),
    };

    // Four significant digits, and all of those before the decimal point. Adding 0 removes the sign of -0.
    private static double Round(double value)
    {
        var decimals = value == 0 ? 0 : Math.Clamp(3 - (int)Math.Floor(Math.Log10(Math.Abs(value))), 0, 15);
        return Math.Round(value, decimals, MidpointRounding.AwayFromZero) + 0.0;
    }

    private static string Text(double value) => value.ToString("0.############", CultureInfo.InvariantCulture);
}
