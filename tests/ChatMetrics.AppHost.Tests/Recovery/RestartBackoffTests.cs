using ChatMetrics.AppHost.Recovery;
using Microsoft.Extensions.Time.Testing;

namespace ChatMetrics.AppHost.Tests.Recovery;

public sealed class RestartBackoffTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Crashed_AgainAndAgain_DoublesFromOneSecondToThirty()
    {
        var backoff = new RestartBackoff(_time);

        Assert.Equal([1, 2, 4, 8, 16, 30, 30], Enumerable.Range(0, 7).Select(_ => backoff.Crashed().TotalSeconds));
    }

    [Fact]
    public void Crashed_AfterAMinuteOfHealth_BeginsAnew()
    {
        var backoff = new RestartBackoff(_time);
        backoff.Crashed();
        backoff.Crashed();

        backoff.Healthy();
        _time.Advance(RestartBackoff.ResetAfter);

        Assert.Equal(RestartBackoff.Min, backoff.Crashed());
    }

    [Fact]
    public void Crashed_BeforeAMinuteOfHealth_GoesOn()
    {
        var backoff = new RestartBackoff(_time);
        backoff.Crashed();

        backoff.Healthy();
        _time.Advance(RestartBackoff.ResetAfter - TimeSpan.FromSeconds(1));

        Assert.Equal(TimeSpan.FromSeconds(2), backoff.Crashed());
    }

    [Fact]
    public void Crashed_HealthWasInterrupted_CountsTheLastHealthOnly()
    {
        var backoff = new RestartBackoff(_time);
        backoff.Crashed();

        backoff.Healthy();
        _time.Advance(TimeSpan.FromSeconds(40));
        backoff.Unhealthy();
        backoff.Healthy();
        _time.Advance(TimeSpan.FromSeconds(40));

        Assert.Equal(TimeSpan.FromSeconds(2), backoff.Crashed());
    }
}
