namespace ChatMetrics.Telemetry.Statistics;

/// <summary>
/// The time up to now that statistics speak of. It begins at a full minute or hour, so it is up to one of these longer than
/// its name says.
/// </summary>
public sealed class StatisticsWindow
{
    private static readonly TimeSpan BaselineLength = TimeSpan.FromDays(7);

    private readonly TimeSpan _length;
    private readonly StatisticsPeriod _period;

    private StatisticsWindow(string name, TimeSpan length, StatisticsPeriod period)
    {
        Name = name;
        _length = length;
        _period = period;
    }

    /// <summary>Every window, the shortest first.</summary>
    public static IReadOnlyList<StatisticsWindow> All { get; } =
    [
        new("5m", TimeSpan.FromMinutes(5), StatisticsPeriod.Minute),
        new("1h", TimeSpan.FromHours(1), StatisticsPeriod.Minute),
        new("24h", TimeSpan.FromHours(24), StatisticsPeriod.Hour),
        new("7d", TimeSpan.FromDays(7), StatisticsPeriod.Hour),
    ];

    /// <summary>As it is asked for: <c>5m</c>, <c>1h</c>, <c>24h</c>, <c>7d</c>.</summary>
    public string Name { get; }

    /// <summary>The window of that name; null when there is none.</summary>
    public static StatisticsWindow? Find(string name) => All.FirstOrDefault(window => window.Name == name);

    internal PeriodRange EndingAt(DateTimeOffset now) => PeriodRange.Create(_period, now - _length, now);

    /// <summary>The 7 days before a window that begins at <paramref name="from"/>; they end at a full hour.</summary>
    internal static PeriodRange BaselineBefore(DateTimeOffset from)
    {
        var end = DateTimeOffset.FromUnixTimeSeconds(StatisticsPeriod.Hour.StartOf(from));
        return new(StatisticsPeriod.Hour, end - BaselineLength, end);
    }
}
