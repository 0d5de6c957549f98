using System.Collections.Frozen;

namespace ChatMetrics.Assistant.Tools;

/// <summary>A unit of measurement.</summary>
/// <param name="Symbol">How it is written.</param>
/// <param name="Quantity">What it measures; only units of one quantity can be converted into each other.</param>
/// <param name="Factor">The size of one in the quantity's base unit: ml, g, °C, cm.</param>
/// <param name="Names">How people write it, in the singular; an s may follow.</param>
/// <param name="Zero">What it shows at the base unit's zero.</param>
internal sealed record Unit(string Symbol, string Quantity, double Factor, string Names, double Zero = 0)
{
    private static readonly Unit[] All =
    [
        new("ml", "volume", 1, "ml,cc,milliliter,millilitre"), new("l", "volume", 1000, "l,liter,litre"),
        new("fl oz", "volume", 29.5735295625, "fl oz,fluid oz,fluid ounce"), new("tsp", "volume", 4.92892159375, "tsp,teaspoon"),
        new("tbsp", "volume", 14.78676478125, "tbsp,tablespoon"), new("cup", "volume", 236.5882365, "cup"),
        new("mg", "mass", 0.001, "mg,milligram"), new("g", "mass", 1, "g,gram"), new("kg", "mass", 1000, "kg,kilo,kilogram"),
        new("oz", "mass", 28.349523125, "oz,ounce"), new("lb", "mass", 453.59237, "lb,pound"),
        new("°C", "temperature", 1, "c,celsius"), new("°F", "temperature", 5 / 9.0, "f,fahrenheit", 32),
        new("K", "temperature", 1, "k,kelvin", 273.15), new("mm", "length", 0.1, "mm,millimeter,millimetre"),
        new("cm", "length", 1, "cm,centimeter,centimetre"), new("m", "length", 100, "m,meter,metre"),
        new("in", "length", 2.54, "in,inch,inche"), new("ft", "length", 30.48, "ft,foot,feet"),
    ];

    private static readonly FrozenDictionary<string, Unit> ByName =
        All.SelectMany(unit => unit.Names.Split(','), KeyValuePair.Create).ToFrozenDictionary(pair => pair.Value, pair => pair.Key);

    public static string Symbols { get; } = string.Join(", ", All.Select(unit => unit.Symbol));

    /// <summary>The unit of that name or symbol: "tsp", "teaspoons", "°C", "degrees Celsius"; null if there is none.</summary>
    public static Unit? Find(string name)
    {
        var bare = name.ToLowerInvariant().Replace("degrees ", "").Trim(' ', '°', '.');
        return ByName.GetValueOrDefault(bare) ?? ByName.GetValueOrDefault(bare.TrimEnd('s'));
    }
}
