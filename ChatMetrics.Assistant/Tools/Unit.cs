using System.Collections.Frozen;

namespace ChatMetrics.Assistant.Tools;

/// <summary>A unit of measurement.</summary>
/// <param name="Symbol">How it is written.</param>
/// <param name="Quantity">What it measures, such as volume; only units of one quantity can be converted into each other.</param>
/// <param name="Factor">The size of one in the quantity's base unit: ml, g, °C, cm.</param>
/// <param name="Zero">What it shows at the base unit's zero.</param>
internal sealed record Unit(string Symbol, string Quantity, double Factor, double Zero = 0)
{
    public const string Temperature = "temperature";

    private static readonly (Unit Unit, string Names)[] All =
    [
        (new("ml", "volume", 1), "ml,mls,cc,milliliter,milliliters,millilitre,millilitres"),
        (new("l", "volume", 1000), "l,liter,liters,litre,litres"),
        (new("fl oz", "volume", 29.5735295625), "fl oz,floz,fluid oz,fluid ounce,fluid ounces"),
        (new("tsp", "volume", 4.92892159375), "tsp,tsps,teaspoon,teaspoons"),
        (new("tbsp", "volume", 14.78676478125), "tbsp,tbsps,tablespoon,tablespoons"),
        (new("cup", "volume", 236.5882365), "cup,cups"),
        (new("mg", "mass", 0.001), "mg,milligram,milligrams"),
        (new("g", "mass", 1), "g,gr,gram,grams,gramme,grammes"),
        (new("kg", "mass", 1000), "kg,kilo,kilos,kilogram,kilograms"),
        (new("oz", "mass", 28.349523125), "oz,ounce,ounces"),
        (new("lb", "mass", 453.59237), "lb,lbs,pound,pounds"),
        (new("°C", Temperature, 1), "c,celsius,centigrade"),
        (new("°F", Temperature, 5 / 9.0, 32), "f,fahrenheit"),
        (new("K", Temperature, 1, 273.15), "k,kelvin"),
        (new("mm", "length", 0.1), "mm,millimeter,millimeters,millimetre,millimetres"),
        (new("cm", "length", 1), "cm,centimeter,centimeters,centimetre,centimetres"),
        (new("m", "length", 100), "m,meter,meters,metre,metres"),
        (new("in", "length", 2.54), "in,inch,inches"),
        (new("ft", "length", 30.48), "ft,foot,feet"),
    ];

    private static readonly FrozenDictionary<string, Unit> Named = All
        .SelectMany(entry => entry.Names.Split(',').Select(name => (Name: name, entry.Unit)))
        .ToFrozenDictionary(entry => entry.Name, entry => entry.Unit);

    public static string Symbols { get; } = string.Join(", ", All.Select(entry => entry.Unit.Symbol));

    /// <summary>The unit of that name or symbol: "tsp", "teaspoons", "°C", "degrees Celsius"; null if there is none.</summary>
    public static Unit? Find(string name)
    {
        var bare = name.ToLowerInvariant();
        foreach (var noise in new[] { "degrees", "degree", "°", "." })
        {
            bare = bare.Replace(noise, "", StringComparison.Ordinal);
        }

        return Named.GetValueOrDefault(bare.Trim());
    }
}
