using ChatMetrics.Telemetry.Statistics;

namespace ChatMetrics.Telemetry.Tests.Statistics;

public sealed class StatisticsWindowTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 20, 10, 37, 12, TimeSpan.Zero);

    [Theory]
    [InlineData("1h", "1h", "2026-01-20T08:37:00Z", "2026-01-20T09:37:00Z")]
    [InlineData("1h", "24h", "2026-01-19T09:00:00Z", "2026-01-20T09:00:00Z")]
    [InlineData("24h", "7d", "2026-01-12T10:00:00Z", "2026-01-19T10:00:00Z")]
    [InlineData("24h", "1h", "2026-01-19T09:00:00Z", "2026-01-19T10:00:00Z")]
    public void Before_AWindow_EndsWhereItBeginsOrAtTheFullHourBefore(string window, string length, string from, string to)
    {
        var before = StatisticsWindow.Find(window)!.Before(StatisticsWindow.Find(length)!, Now, Now.AddHours(-3));

        var range = before.EndingAt(Now);
        Assert.Equal((DateTimeOffset.Parse(from, null), DateTimeOffset.Parse(to, null)), (range.From, range.To));
        Assert.All(range.Starts, start => Assert.True(start < StatisticsWindow.Find(window)!.EndingAt(Now).From.ToUnixTimeSeconds()));
    }
}
