namespace ChatMetrics.Telemetry.Alerts;

/// <summary>What a budget is for.</summary>
public enum BudgetPeriod
{
    Day,
    Month,
}

/// <summary>The days and months of a time zone.</summary>
internal static class BudgetPeriods
{
    /// <summary>
    /// The day or month that a moment lies in. It begins and ends at a full hour of UTC, for the sums of hours are what is kept: where
    /// midnight lies within one, up to three quarters of an hour earlier.
    /// </summary>
    public static (DateTimeOffset From, DateTimeOffset To) Containing(this BudgetPeriod period, DateTimeOffset moment, TimeZoneInfo zone)
    {
        var day = TimeZoneInfo.ConvertTime(moment, zone).Date;
        var first = period == BudgetPeriod.Day ? day : new DateTime(day.Year, day.Month, 1);
        var (from, to) = (StartOf(first, zone), StartOf(Next(period, first), zone));
        // Close to midnight, where that was moved to a full hour.
        return moment < to ? (from, to) : (to, StartOf(Next(period, Next(period, first)), zone));
    }

    private static DateTime Next(BudgetPeriod period, DateTime first) =>
        period == BudgetPeriod.Day ? first.AddDays(1) : first.AddMonths(1);

    private static DateTimeOffset StartOf(DateTime midnight, TimeZoneInfo zone)
    {
        // Where the clock is put forward at midnight, the day begins when there is a time again.
        while (zone.IsInvalidTime(midnight))
        {
            midnight = midnight.AddMinutes(15);
        }

        var start = new DateTimeOffset(midnight, zone.GetUtcOffset(midnight)).ToUniversalTime();
        return start.AddTicks(-(start.Ticks % TimeSpan.TicksPerHour));
    }
}
