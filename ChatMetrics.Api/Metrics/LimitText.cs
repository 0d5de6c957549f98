using System.Globalization;
using ChatMetrics.Api.Http;

namespace ChatMetrics.Api.Metrics;

/// <summary>Reads limits with their units: <c>2s</c>, <c>5%</c>, <c>0.01</c>.</summary>
internal static class LimitText
{
    private const double Max = 1e12;

    // By the unit of the figure: what may stand behind the number, and how much of that unit it is.
    private static readonly Dictionary<string, (string Suffix, double Factor)[]> Suffixes = new()
    {
        ["ms"] = [("ms", 1), ("s", 1000), ("m", 60_000)],
        ["MB"] = [("KB", 1 / 1024.0), ("MB", 1), ("GB", 1024)],
        ["%"] = [("%", 1)],
    };

    /// <summary>The limit; null when it cannot be read: then that is among the errors.</summary>
    /// <param name="unit">That of the figure.</param>
    public static double? Read(string field, string text, string unit, FieldErrors errors)
    {
        var suffixes = Suffixes.GetValueOrDefault(unit, [("", 1)]);
        foreach (var (suffix, factor) in suffixes)
        {
            if (text.EndsWith(suffix, StringComparison.Ordinal)
                && double.TryParse(
                    text.AsSpan(..^suffix.Length), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
                && number * factor <= Max)
            {
                return number * factor;
            }
        }

        errors.Add(field, suffixes is [("", _)] ? $"'{text}' must be a number, without a unit ({unit})."
            : $"'{text}' must be a number followed by {string.Join(" or ", suffixes.Select(suffix => suffix.Suffix))}.");
        return null;
    }
}
