using System.Globalization;
using ChatMetrics.Telemetry.Alerts;

namespace ChatMetrics.Telemetry.Tests.Alerts;

public sealed class BudgetPeriodTests
{
    [Theory]
    [InlineData("UTC", BudgetPeriod.Day, "2026-11-29T23:59:59Z", "2026-11-29T00:00:00Z", "2026-11-30T00:00:00Z")]
    [InlineData("UTC", BudgetPeriod.Month, "2026-02-28T23:59:59Z", "2026-02-01T00:00:00Z", "2026-03-01T00:00:00Z")]
    [InlineData("UTC", BudgetPeriod.Month, "2026-12-31T23:59:59Z", "2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z")]
    [InlineData("Europe/Berlin", BudgetPeriod.Day, "2026-11-29T22:59:59Z", "2026-11-28T23:00:00Z", "2026-11-29T23:00:00Z")]
    // The day that the clocks are put back has 25 hours, the one that they are put forward 23.
    [InlineData("Europe/Berlin", BudgetPeriod.Day, "2026-10-25T12:00:00Z", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z")]
    [InlineData("Europe/Berlin", BudgetPeriod.Day, "2026-03-29T12:00:00Z", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z")]
    // There is no midnight: the day begins at one.
    [InlineData("America/Santiago", BudgetPeriod.Day, "2026-09-06T12:00:00Z", "2026-09-06T04:00:00Z", "2026-09-07T03:00:00Z")]
    [InlineData("America/New_York", BudgetPeriod.Month, "2026-11-30T12:00:00Z", "2026-11-01T04:00:00Z", "2026-12-01T05:00:00Z")]
    // Midnight is within an hour of UTC: the day begins with that hour.
    [InlineData("Asia/Kolkata", BudgetPeriod.Day, "2026-11-29T12:00:00Z", "2026-11-28T18:00:00Z", "2026-11-29T18:00:00Z")]
    [InlineData("Asia/Kolkata", BudgetPeriod.Day, "2026-11-29T18:10:00Z", "2026-11-29T18:00:00Z", "2026-11-30T18:00:00Z")]
    public void Containing_AMoment_IsItsDayOrMonth(string zone, BudgetPeriod period, string moment, string from, string to) =>
        Assert.Equal(
            (Time(from), Time(to)), period.Containing(Time(moment), TimeZoneInfo.FindSystemTimeZoneById(zone)));

    [Theory]
    [InlineData(0, null)]
    [InlineData(1, null)]
    [InlineData(2, 60.0)]
    [InlineData(12, 10.0)]
    [InlineData(24, 5.0)]
    public void Forecast_OfADay_IsKnownFromItsTwentiethOn(int hours, double? expected)
    {
        var midnight = Time("2026-11-29T00:00:00Z");

        Assert.Equal(expected, AlertText.Forecast(5, midnight, midnight.AddDays(1), midnight.AddHours(hours)));
    }

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
