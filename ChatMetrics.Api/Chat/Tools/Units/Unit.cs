using System.Collections.Frozen;

namespace ChatMetrics.Api.Chat.Tools.Units;

/// <summary>A unit of measurement.</summary>
/// <param name="Symbol">How it is written.</param>
/// <param name="Quantity">What it measures; units of different quantities cannot be converted into each other.</param>
/// <param name="Factor">One of it in the quantity's base unit: ml, g, K, cm.</param>
/// <param name="Offset">Its zero in the base unit.</param>
internal sealed record Unit(string Symbol, Quantity Quantity, double Factor, double Offset = 0)
{
    private static readonly (Unit Unit, string Names)[] All =
    [
        (new("ml", Quantity.Volume, 1), "ml,mls,cc,milliliter,milliliters,millilitre,millilitres"),
        (new("l", Quantity.Volume, 1000), "l,liter,liters,litre,litres"),
        (new("fl oz", Quantity.Volume, 29.5735295625), "fl oz,floz,fluid oz,fluid ounce,fluid ounces"),
        (new("tsp", Quantity.Volume, 4.92892159375), "tsp,tsps,teaspoon,teaspoons"),
        (new("tbsp", Quantity.Volume, 14.78676478125), "tbsp,tbsps,tablespoon,tablespoons"),
        (new("cup", Quantity.Volume, 236.5882365), "cup,cups"),
        (new("mg", Quantity.Mass, 0.001), "mg,milligram,milligrams"),
        (new("g", Quantity.Mass, 1), "g,gr,gram,grams,gramme,grammes"),
        (new("kg", Quantity.Mass, 1000), "kg,kilo,kilos,kilogram,kilograms"),
        (new("oz", Quantity.Mass, 28.349523125), "oz,ounce,ounces"),
        (new("lb", Quantity.Mass, 453.59237), "lb,lbs,pound,pounds"),
        (new("°C", Quantity.Temperature, 1, 273.15), "c,celsius,centigrade"),
        (new("°F", Quantity.Temperature, 5 / 9.0, 459.67 * 5 / 9), "f,fahrenheit"),
        (new("K", Quantity.Temperature, 1), "k,kelvin"),
        (new("mm", Quantity.Length, 0.1), "mm,millimeter,millimeters,millimetre,millimetres"),
        (new("cm", Quantity.Length, 1), "cm,centimeter,centimeters,centimetre,centimetres"),
        (new("m", Quantity.Length, 100), "m,meter,meters,metre,metres"),
        (new("in", Quantity.Length, 2.54), "in,inch,inches"),
        (new("ft", Quantity.Length, 30.48), "ft,foot,feet"),
    ];

    private static readonly FrozenDictionary<string, Unit> Named =
        All.SelectMany(entry => entry.Names.Split(',').Select(name => (name, entry.Unit))).ToFrozenDictionary(entry => entry.name, entry => entry.Unit);

    public static string Symbols { get; } = string.Join(", ", All.Select(entry => entry.Unit.Symbol));

    /// <summary>The unit of that name or symbol: "tsp", "teaspoons", "°C", "degrees Celsius"; null when there is none.</summary>
    public static Unit? Find(string name)
    {
        var bare = name.Trim().TrimEnd('.').ToLowerInvariant().Replace("°", "", StringComparison.Ordinal)
            .Replace("degrees", "", StringComparison.Ordinal).Replace("degree", "", StringComparison.Ordinal).Replace(".", "", StringComparison.Ordinal);
        return Named.GetValueOrDefault(bare.Trim());
    }
}
