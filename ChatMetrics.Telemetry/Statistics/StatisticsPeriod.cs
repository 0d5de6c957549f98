namespace ChatMetrics.Telemetry.Statistics;

/// <summary>What chats are counted by: each in the minute and in the hour of its start, UTC.</summary>
/// <param name="Tag">The period's name in keys.</param>
/// <param name="Seconds">Its length.</param>
internal sealed record StatisticsPeriod(string Tag, long Seconds)
{
    public static readonly StatisticsPeriod Minute = new("1m", 60);

    public static readonly StatisticsPeriod Hour = new("1h", 3600);

    /// <summary>
    /// The start, seconds since 1970, of the period that a moment lies in; a moment on a border begins the later one.
    /// </summary>
    public long StartOf(DateTimeOffset moment)
    {
        var seconds = moment.ToUnixTimeSeconds();
        return seconds - (seconds % Seconds);
    }
}

/// <summary>
/// Whole periods: the first starts at <paramref name="From"/>, the last is the one that ends at or after <paramref name="To"/>.
/// </summary>
internal sealed record PeriodRange(StatisticsPeriod Period, DateTimeOffset From, DateTimeOffset To)
{
    /// <summary>The starts of the periods, seconds since 1970, in order.</summary>
    public IEnumerable<long> Starts
    {
        get
        {
            for (var start = From; start < To; start = start.AddSeconds(Period.Seconds))
            {
                yield return start.ToUnixTimeSeconds();
            }
        }
    }

    /// <summary>As many periods, right before these.</summary>
    public PeriodRange Before() => new(Period, From.AddSeconds(-Period.Seconds * Starts.LongCount()), From);

    /// <summary>The hours that these periods lie in, so many days earlier.</summary>
    public PeriodRange HoursDaysBefore(int days) =>
        PeriodRange.Create(StatisticsPeriod.Hour, From.AddDays(-days), To.AddDays(-days));

    /// <summary>The periods that a moment, and every one after it up to <paramref name="to"/>, lies in.</summary>
    public static PeriodRange Create(StatisticsPeriod period, DateTimeOffset from, DateTimeOffset to) =>
        new(period, DateTimeOffset.FromUnixTimeSeconds(period.StartOf(from)), to);
}
