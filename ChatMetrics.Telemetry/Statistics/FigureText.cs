using System.Globalization;

namespace ChatMetrics.Telemetry.Statistics;

/// <summary>Figures in sentences, with their units.</summary>
internal static class FigureText
{
    /// <param name="name">The figure's name, which ends with its unit.</param>
    public static string Format(string name, double value) => name switch
    {
        _ when name.EndsWith("_usd", StringComparison.Ordinal) => Text($"${value:0.00######}"),
        _ when name.EndsWith("_ms", StringComparison.Ordinal) => value >= 1000 ? Text($"{value / 1000:0.###} s") : Text($"{value:0.##} ms"),
        _ when name.EndsWith("_mb", StringComparison.Ordinal) => Text($"{value:0.##} MB"),
        _ when name.EndsWith("_percent", StringComparison.Ordinal) => Text($"{value:0.####} %"),
        _ when name.EndsWith("_usd_per_hour", StringComparison.Ordinal) => Text($"${value:0.00######} an hour"),
        _ when name.EndsWith("_seconds", StringComparison.Ordinal) => Text($"{value:0.#} s"),
        _ => Text($"{value:#,0.##}"),
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
