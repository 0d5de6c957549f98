using ChatMetrics.Telemetry.Alerts;

namespace ChatMetrics.Telemetry.Tests.Alerts;

public sealed class AlertStateTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 29, 10, 0, 0, TimeSpan.Zero);

    internal static readonly AlertRule Cpu = Read(new() { Metric = "system_cpu_percent", Limit = 70, Clear = 60, For = "30s", ClearFor = "60s" });

    [Fact]
    public void Next_LimitNotReached_IsQuiet()
    {
        var state = Run(Cpu, (0, 69.9), (1, 10), (2, null));

        Assert.Equal(AlertPhase.Quiet, state.Phase);
        Assert.True(state.IsForgettable(Cpu));
    }

    [Fact]
    public void Next_LimitReached_IsPendingUntilItHasLasted()
    {
        Assert.Equal(AlertPhase.Pending, Run(Cpu, (0, 70)).Phase);
        Assert.Equal(AlertPhase.Pending, Run(Cpu, [.. Seconds(0, 29, 70)]).Phase);
        var fired = Run(Cpu, [.. Seconds(0, 30, 70)]);
        Assert.Equal((AlertPhase.Firing, Start, Start.AddSeconds(30)), (fired.Phase, fired.Since, fired.FiredAt));
    }

    [Fact]
    public void Next_OneLowValueWhilePending_BeginsAnew()
    {
        var state = Run(Cpu, [.. Seconds(0, 29, 95), (30, 69), .. Seconds(31, 60, 80)]);

        Assert.Equal((AlertPhase.Pending, Start.AddSeconds(31), 80), (state.Phase, state.Since, state.Worst));
    }

    [Fact]
    public void Next_MissingSamples_ChangeNothingForSomeSeconds()
    {
        Assert.Equal(AlertPhase.Firing, Run(Cpu, [(0, 70), .. Seconds(1, 9, null), .. Seconds(10, 30, 70)]).Phase);
        Assert.Equal(AlertPhase.Quiet, Run(Cpu, [(0, 70), .. Seconds(1, 10, null)]).Phase);
    }

    [Fact]
    public void Next_Firing_ResolvesOnlyBelowTheOtherLimitForLongEnough()
    {
        (int, double?)[] fired = [.. Seconds(0, 30, 70)];
        Assert.Equal(AlertPhase.Firing, Run(Cpu, [.. fired, .. Seconds(31, 300, 60)]).Phase);
        Assert.Equal(AlertPhase.Firing, Run(Cpu, [.. fired, .. Seconds(31, 90, 59.9)]).Phase);
        Assert.Equal(AlertPhase.Firing, Run(Cpu, [.. fired, .. Seconds(31, 90, 59.9), (91, 60), .. Seconds(92, 151, 59)]).Phase);
        var resolved = Run(Cpu, [.. fired, .. Seconds(31, 91, 59.9)]);
        Assert.Equal((AlertPhase.Quiet, Start.AddSeconds(91)), (resolved.Phase, resolved.ResolvedAt));
    }

    [Fact]
    public void Next_HostThatIsGone_Resolves() =>
        Assert.Equal(AlertPhase.Quiet, Run(Cpu, [.. Seconds(0, 30, 70), .. Seconds(31, 400, null)]).Phase);

    [Fact]
    public void Next_FlappingSeries_MakesOneAlert()
    {
        var states = Follow(Cpu, Enumerable.Range(0, 1200).Select(second => (second, second % 80 < 45 ? (double?)90 : 50)));

        Assert.Equal(1, states.Zip(states.Skip(1)).Count(pair => pair is ({ Phase: not AlertPhase.Firing }, { Phase: AlertPhase.Firing })));
    }

    [Fact]
    public void Next_AgainWithinTheCooldown_WaitsForItsEnd()
    {
        (int, double?)[] resolved = [.. Seconds(0, 30, 70), .. Seconds(31, 91, 10)];
        var pending = Run(Cpu, [.. resolved, .. Seconds(92, 390, 90)]);
        Assert.Equal(AlertPhase.Pending, pending.Phase);
        var again = Run(Cpu, [.. resolved, .. Seconds(92, 391, 90)]);
        Assert.Equal((AlertPhase.Firing, Start.AddSeconds(92)), (again.Phase, again.Since));
        Assert.False(Run(Cpu, [.. resolved, (92, 1)]).IsForgettable(Cpu));
        Assert.True(Run(Cpu, [.. resolved, (391, 1)]).IsForgettable(Cpu));
    }

    [Fact]
    public void Next_PointThatIsNotNewer_ChangesNothing()
    {
        var state = Run(Cpu, [.. Seconds(0, 30, 70)]);

        Assert.Same(state, state.Next(Cpu, new AlertPoint(state.At, 0, 70)));
    }

    [Fact]
    public void Next_WithoutFor_FiresAtOnceAndRemembersTheWorst()
    {
        var rule = Read(new() { Metric = "duration_p95_ms", Limit = 100, ClearFor = "0s" });
        var state = Run(rule, (0, 100), (60, 500), (120, 300));

        Assert.Equal((AlertPhase.Firing, 500, 300), (state.Phase, state.Worst, state.Value));
        // Too few chats say that nothing is wrong any more.
        Assert.Equal(AlertPhase.Quiet, state.Next(rule, new AlertPoint(Start.AddSeconds(180), null, 100)).Phase);
    }

    [Fact]
    public void Next_UsualNotKnown_DoesNotFire() =>
        Assert.Equal(AlertPhase.Quiet, AlertState.None.Next(Cpu, new AlertPoint(Start, 99, null)).Phase);

    internal static AlertRule Read(AlertRuleOptions written, AlertOptions? settings = null)
    {
        var errors = new List<string>();
        var rule = new AlertRuleReader(settings ?? new AlertOptions(), (property, what) => errors.Add($"{property} {what}")).Read("rule", written);
        Assert.Empty(errors);
        return rule!;
    }

    private static IEnumerable<(int Second, double? Value)> Seconds(int from, int to, double? value) =>
        Enumerable.Range(from, to - from + 1).Select(second => (second, value));

    private static AlertState Run(AlertRule rule, params (int Second, double? Value)[] values) => Follow(rule, values)[^1];

    private static List<AlertState> Follow(AlertRule rule, IEnumerable<(int Second, double? Value)> values)
    {
        var states = new List<AlertState> { AlertState.None };
        foreach (var (second, value) in values)
        {
            states.Add(states[^1].Next(rule, new AlertPoint(Start.AddSeconds(second), value, rule.Limit)));
        }

        return states;
    }
}
