using ChatMetrics.Telemetry.Alerts;
using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Statistics;

namespace ChatMetrics.Telemetry.Tests.Alerts;

/// <summary>What is told of an alert.</summary>
public sealed class AlertTextTests
{
    private static readonly DateTimeOffset Since = new(2026, 11, 29, 17, 50, 0, TimeSpan.Zero);

    [Fact]
    public void Create_UserWhoIsCalledALineOfAnotherAlert_ForgesNone()
    {
        var alert = Create("eve\n[critical] forged\u2028", "day");

        Assert.Equal("$20.00 spent today, 100 % of the budget is $20.00 (user eve\\n[critical] forged\\u2028).", alert.Message);
        Assert.Equal("eve\n[critical] forged\u2028", alert.Group);
        Assert.DoesNotContain(AlertText.LineOf(alert), character => char.IsControl(character));
    }

    [Fact]
    public void Create_BudgetOfAMonth_SaysThisMonth() =>
        Assert.StartsWith("$20.00 spent this month, ", Create("ada", "month").Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(91.5, "system_cpu_percent is 91.5 % over 30s, the limit is 70 % on web.")]
    [InlineData(65, "system_cpu_percent is 65 % over 30s, the limit is 70 % on web; it resolves once it is below 60 % for 1m.")]
    [InlineData(20, "system_cpu_percent is 20 % over 30s, the limit is 70 % on web; it resolves once it is below 60 % for 1m.")]
    public void Create_Fires_SaysBelowItsLimitWhatItWaitsFor(double value, string message)
    {
        var state = new AlertState { Phase = AlertPhase.Firing, KnownAt = Since, Since = Since, FiredAt = Since, Value = value, Worst = 95, Limit = 70 };
        var series = new AlertSeries("web", []) { Host = "web" };

        Assert.Equal(message, AlertText.Create(AlertStateTests.Cpu, series, state).Message);
        Assert.StartsWith(
            "Resolved: system_cpu_percent is 50 % over 30s, the limit is 70 % on web; the worst was 95 %.",
            AlertText.CreateResolved(AlertStateTests.Cpu, series, state, state with { Phase = AlertPhase.Quiet, KnownAt = Since, At = Since, Value = 50 }).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void LineOf_Alert_HasItsStateTimesAndChats()
    {
        var firing = Create("ada", "day") with { Message = "Much.", ChatIds = ["chat_1", "chat_2"] };
        var resolved = firing with { State = AlertText.Resolved, ResolvedAt = Since.AddMinutes(15), ChatIds = [] };

        Assert.Equal("[critical, firing since 2026-11-29 17:50 UTC] rule: Much. · chats chat_1, chat_2", AlertText.LineOf(firing));
        Assert.Equal("[critical, resolved 2026-11-29 18:05 UTC, since 2026-11-29 17:50 UTC] rule: Much.", AlertText.LineOf(resolved));
    }

    private static Alert Create(string user, string period) => AlertText.Create(
        AlertStateTests.Read(new() { Metric = "budget_usd", Limit = 20, Period = period, By = "user", Severity = "critical" }),
        new AlertSeries($"{user} 100", []) { Group = new(StatisticsGrouping.User, user), Level = 100 },
        // In the first minute of both there is no forecast.
        new AlertState
        {
            Phase = AlertPhase.Firing,
            KnownAt = new(2026, 11, 1, 0, 1, 0, TimeSpan.Zero),
            Since = Since,
            FiredAt = Since,
            Value = 20,
            Worst = 20,
            Limit = 20,
        });
}
