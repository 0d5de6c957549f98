namespace ChatMetrics.Telemetry.Statistics;

/// <summary>
/// The time that statistics speak of: one of the named windows up to now, or any time between two moments. It begins at a full
/// minute or hour, so it is up to one of these longer than its name says.
/// </summary>
public sealed class StatisticsWindow
{
    /// <summary>The longest time that is read by the minute; longer ones are read by the hour.</summary>
    public static readonly TimeSpan MaxMinutes = TimeSpan.FromHours(2);

    private static readonly TimeSpan BaselineLength = TimeSpan.FromDays(7);

    private readonly TimeSpan _length;
    private readonly StatisticsPeriod _period;
    private readonly DateTimeOffset? _end;

    private StatisticsWindow(string name, string words, TimeSpan length, StatisticsPeriod period, DateTimeOffset? end = null)
    {
        Name = name;
        Words = words;
        _length = length;
        _period = period;
        _end = end;
    }

    /// <summary>Every window with a name, the shortest first.</summary>
    public static IReadOnlyList<StatisticsWindow> All { get; } =
    [
        new("5m", "the last 5 minutes", TimeSpan.FromMinutes(5), StatisticsPeriod.Minute),
        new("1h", "the last hour", TimeSpan.FromHours(1), StatisticsPeriod.Minute),
        new("24h", "the last 24 hours", TimeSpan.FromHours(24), StatisticsPeriod.Hour),
        new("7d", "the last 7 days", TimeSpan.FromDays(7), StatisticsPeriod.Hour),
    ];

    /// <summary>As it is asked for: <c>5m</c>, <c>1h</c>, <c>24h</c>, <c>7d</c>; <c>custom</c> between two moments.</summary>
    public string Name { get; }

    /// <summary>In a sentence: <c>the last hour</c>.</summary>
    public string Words { get; }

    /// <summary>Whether it lies between two moments, and does not end now.</summary>
    public bool IsBetween => _end is not null;

    /// <summary>Its start, between two moments.</summary>
    public DateTimeOffset From => To - _length;

    /// <summary>Its end, between two moments.</summary>
    public DateTimeOffset To => _end ?? throw new InvalidOperationException("A window with a name ends now.");

    /// <summary>The steps that a figure over this time can have, the shortest first: what is kept of it is not divided further.</summary>
    public IEnumerable<SeriesStep> Steps => SeriesStep.All.Where(step => step.Seconds >= _period.Seconds);

    /// <summary>The window of that name; null when there is none.</summary>
    public static StatisticsWindow? Find(string name) => All.FirstOrDefault(window => window.Name == name);

    /// <summary>From one moment to a later one: by the minute if it is short, and recent enough that minutes are kept.</summary>
    /// <param name="oldestMinute">The start of the oldest minute that is kept.</param>
    public static StatisticsWindow Between(DateTimeOffset from, DateTimeOffset to, DateTimeOffset oldestMinute) => new(
        "custom",
        "that time",
        to - from,
        to - from <= MaxMinutes && from >= oldestMinute ? StatisticsPeriod.Minute : StatisticsPeriod.Hour,
        to);

    /// <summary>
    /// As long as another window, right before this one; what is read by the hour ends at a full one, so that no chat is in both.
    /// </summary>
    /// <param name="oldestMinute">The start of the oldest minute that is kept.</param>
    public StatisticsWindow Before(StatisticsWindow length, DateTimeOffset now, DateTimeOffset oldestMinute)
    {
        var end = EndingAt(now).From;
        var isByMinute = length._length <= MaxMinutes && end - length._length >= oldestMinute;
        var to = isByMinute ? end : DateTimeOffset.FromUnixTimeSeconds(StatisticsPeriod.Hour.StartOf(end));
        return Between(to - length._length, to, oldestMinute);
    }

    internal PeriodRange EndingAt(DateTimeOffset now) => PeriodRange.Create(_period, (_end ?? now) - _length, _end ?? now);

    /// <summary>The 7 days before a window that begins at <paramref name="from"/>; they end at a full hour.</summary>
    internal static PeriodRange BaselineBefore(DateTimeOffset from)
    {
        var end = DateTimeOffset.FromUnixTimeSeconds(StatisticsPeriod.Hour.StartOf(from));
        return new(StatisticsPeriod.Hour, end - BaselineLength, end);
    }
}
