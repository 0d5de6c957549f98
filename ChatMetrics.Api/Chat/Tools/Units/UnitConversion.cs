using System.ComponentModel;
using System.Globalization;
using Microsoft.Extensions.AI;

namespace ChatMetrics.Api.Chat.Tools.Units;

/// <summary>A quantity in another unit.</summary>
/// <param name="Value">To four significant digits.</param>
/// <param name="Unit">The unit's symbol.</param>
/// <param name="Text">Both sides, in words.</param>
internal sealed record Conversion(double Value, string Unit, string Text);

/// <summary>The tool <c>convert_units</c>. Teaspoons, tablespoons, cups and fluid ounces are those of the US.</summary>
internal static class UnitConversion
{
    public const string Name = "convert_units";

    private const double Largest = 1e12;
    private const int SignificantDigits = 4;
    private const int MostDecimals = 15;

    private static readonly Unit FluidOunce = Unit.Find("fl oz")!;

    public static AIFunction Tool { get; } = ToolBox.Create(
        Convert, Name, $"Converts a volume, mass, temperature or length into another unit of its kind. Units: {Unit.Symbols}.");

    private static Conversion Convert(
        [Description("How much.")] double value,
        [Description("The unit it is in.")] string from,
        [Description("The unit it is wanted in.")] string to)
    {
        var (source, target) = Find(from, to);
        if (source.Quantity != target.Quantity)
        {
            throw new ToolException(Mismatch(source, target));
        }

        var inBase = source.Quantity == Quantity.Temperature ? WithoutNoise((value * source.Factor) + source.Offset) : value * source.Factor;
        if (!double.IsFinite(value) || Math.Abs(value) > Largest)
        {
            throw new ToolException("The value is too large to convert.");
        }

        if (inBase < 0)
        {
            throw new ToolException(source.Quantity == Quantity.Temperature
                ? $"{Text(value)} {source.Symbol} is below absolute zero."
                : $"A {Noun(source.Quantity)} cannot be negative.");
        }

        var converted = Round(inBase, target);
        return new Conversion(converted, target.Symbol, $"{Text(value)} {source.Symbol} is {Text(converted)} {target.Symbol}");
    }

    /// <summary>An amount in words: without noise behind the ninth decimal; what is smaller has an exponent, and is never 0.</summary>
    public static string Text(double value) => Math.Abs(value) is > 0 and < 1e-6
        ? value.ToString("0.#########e0", CultureInfo.InvariantCulture)
        : Math.Round(value, 9).ToString("0.#########", CultureInfo.InvariantCulture);

    // An ounce is one of weight, unless it is to become a volume or was one.
    private static (Unit From, Unit To) Find(string from, string to)
    {
        var source = Unit.Find(from) ?? throw Unknown(from);
        var target = Unit.Find(to) ?? throw Unknown(to);
        return (source, target) switch
        {
            ({ Symbol: "oz" }, { Quantity: Quantity.Volume }) => (FluidOunce, target),
            ({ Quantity: Quantity.Volume }, { Symbol: "oz" }) => (source, FluidOunce),
            _ => (source, target),
        };
    }

    private static ToolException Unknown(string unit) =>
        new($"I don't know the unit \"{(unit.Length > 30 ? $"{unit[..30]}..." : unit)}\". I know {Unit.Symbols}.");

    private static string Mismatch(Unit from, Unit to)
    {
        var weighs = (from.Quantity, to.Quantity) is (Quantity.Volume, Quantity.Mass) or (Quantity.Mass, Quantity.Volume);
        var why = weighs ? "how much a volume weighs depends on what it is. Of water, 1 ml weighs 1 g" : "neither can be converted into the other";
        return $"{from.Symbol} measures {Noun(from.Quantity)} and {to.Symbol} {Noun(to.Quantity)}: {why}.";
    }

    private static string Noun(Quantity quantity) => quantity.ToString().ToLowerInvariant();

    private static double Round(double inBase, Unit target)
    {
        var value = (target.Quantity == Quantity.Temperature ? WithoutNoise(inBase - target.Offset) : inBase) / target.Factor;
        var decimals = value == 0 ? 0 : Math.Max(0, SignificantDigits - 1 - (int)Math.Floor(Math.Log10(Math.Abs(value))));
        return decimals <= MostDecimals
            ? Math.Round(value, decimals, MidpointRounding.AwayFromZero)
            : double.Parse(value.ToString("E3", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
    }

    // Adding and taking away a zero leaves some; and 0 has no sign.
    private static double WithoutNoise(double temperature) => Math.Round(temperature, 9) + 0.0;
}
