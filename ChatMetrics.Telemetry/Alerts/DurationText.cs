using System.Globalization;

namespace ChatMetrics.Telemetry.Alerts;

/// <summary>Durations as people write them: <c>30s</c>, <c>5m</c>, <c>1h</c>, <c>7d</c>, or <c>00:00:30</c>.</summary>
public static class DurationText
{
    private const int MaxSeconds = 60 * 86_400;

    /// <summary>The duration, from 0 to 60 days; null when the text is none.</summary>
    public static TimeSpan? Parse(string text)
    {
        TimeSpan? read = text is [.. var digits, var unit]
            && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && SecondsOf(unit) is { } seconds
            ? number <= MaxSeconds / seconds ? TimeSpan.FromSeconds(number * seconds) : null
            : TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out var exact) && text.Contains(':', StringComparison.Ordinal)
                ? exact
                : null;
        return read >= TimeSpan.Zero && read <= TimeSpan.FromSeconds(MaxSeconds) ? read : null;
    }

    /// <summary>The shortest text of whole units.</summary>
    public static string Format(TimeSpan duration) => duration switch
    {
        { Ticks: > 0 } when duration.Ticks % TimeSpan.TicksPerDay == 0 => Text($"{duration.TotalDays}d"),
        { Ticks: > 0 } when duration.Ticks % TimeSpan.TicksPerHour == 0 => Text($"{duration.TotalHours}h"),
        { Ticks: > 0 } when duration.Ticks % TimeSpan.TicksPerMinute == 0 => Text($"{duration.TotalMinutes}m"),
        _ => Text($"{duration.TotalSeconds:0.###}s"),
    };

    private static int? SecondsOf(char unit) => unit switch
    {
        's' => 1,
        'm' => 60,
        'h' => 3600,
        'd' => 86_400,
        _ => null,
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
