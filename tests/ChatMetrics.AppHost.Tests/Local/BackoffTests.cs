using ChatMetrics.AppHost.Local;

namespace ChatMetrics.AppHost.Tests.Local;

public sealed class BackoffTests
{
    [Fact]
    public void Next_AgainAndAgain_DoublesUpToTheMost()
    {
        var backoff = new Backoff();

        Assert.Equal([0.5, 1, 2, 4, 8, 16, 30, 30], Enumerable.Range(0, 8).Select(_ => backoff.Next().TotalSeconds));
    }

    [Fact]
    public void Next_AfterReset_BeginsAnew()
    {
        var backoff = new Backoff();
        backoff.Next();
        backoff.Next();

        backoff.Reset();

        Assert.Equal(Backoff.First, backoff.Next());
    }
}
