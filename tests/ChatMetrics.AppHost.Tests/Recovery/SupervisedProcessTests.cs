using Aspire.Hosting.ApplicationModel;
using ChatMetrics.AppHost.Recovery;
using Microsoft.Extensions.Time.Testing;

namespace ChatMetrics.AppHost.Tests.Recovery;

public sealed class SupervisedProcessTests
{
    private const int Killed = 137;

    private readonly SupervisedProcess _process = new(new FakeTimeProvider());

    [Theory]
    [InlineData("Finished")]
    [InlineData("Exited")]
    [InlineData("FailedToStart")]
    public void Observe_EndsUnasked_IsStartedAgainAfterASecond(string state)
    {
        Run();

        Assert.Equal(TimeSpan.FromSeconds(1), _process.Observe(state, isHealthy: false, Killed)?.RestartAfter);
    }

    [Fact]
    public void Observe_TheSameEndTwice_IsOneCrash()
    {
        Run();
        _process.Observe(KnownResourceStates.Finished, isHealthy: false, Killed);

        Assert.Null(_process.Observe(KnownResourceStates.Finished, isHealthy: false, Killed));
    }

    [Fact]
    public void Observe_TheEndOfTheFormerWhileTheNextStarts_IsNoCrash()
    {
        var (first, second) = (new DateTime(2026, 1, 20, 10, 30, 0, DateTimeKind.Utc), new DateTime(2026, 1, 20, 10, 31, 0, DateTimeKind.Utc));
        Run();
        Assert.NotNull(_process.Observe(KnownResourceStates.Exited, isHealthy: false, Killed, first));
        _process.Observe(KnownResourceStates.Starting, isHealthy: false, Killed);

        Assert.Null(_process.Observe(KnownResourceStates.Exited, isHealthy: false, Killed, first));
        Assert.NotNull(_process.Observe(KnownResourceStates.Exited, isHealthy: false, Killed, second));
    }

    [Fact]
    public void Observe_CrashesAgain_WaitsLonger()
    {
        Run();
        _process.Observe(KnownResourceStates.Finished, isHealthy: false, Killed);
        Run();

        Assert.Equal(TimeSpan.FromSeconds(2), _process.Observe(KnownResourceStates.Finished, isHealthy: false, Killed)?.RestartAfter);
    }

    [Fact]
    public void Observe_AStateOfOurOwnInBetween_IsNoLife()
    {
        Run();
        _process.Observe(KnownResourceStates.Finished, isHealthy: false, Killed);
        _process.Observe("Crashed, starts again in 1 s", isHealthy: false, Killed);

        Assert.Null(_process.Observe(KnownResourceStates.Finished, isHealthy: false, Killed));
    }

    [Fact]
    public void Observe_APersonStoppedIt_IsNotStartedAgain()
    {
        Run();
        _process.StopRequested();

        Assert.Null(_process.Observe(KnownResourceStates.Finished, isHealthy: false, exitCode: 0));
    }

    [Fact]
    public void Observe_CrashAfterAPersonStartedItAgain_IsStartedAgain()
    {
        Run();
        _process.StopRequested();
        _process.Observe(KnownResourceStates.Finished, isHealthy: false, exitCode: 0);
        Run();

        Assert.NotNull(_process.Observe(KnownResourceStates.Finished, isHealthy: false, Killed));
    }

    [Fact]
    public void Observe_AWrongSetting_IsNotStartedAgain()
    {
        Run();

        Assert.Same(ProcessEnd.WrongSetting, _process.Observe(KnownResourceStates.Finished, isHealthy: false, SupervisedProcess.WrongSetting));
    }

    [Fact]
    public void Observe_NeverStarted_IsNoCrash() =>
        Assert.Null(_process.Observe(KnownResourceStates.Exited, isHealthy: false, exitCode: null));

    [Fact]
    public void WasHealthy_OnlyOnceItWas_IsTrue()
    {
        _process.Observe(KnownResourceStates.Running, isHealthy: false, exitCode: null);
        Assert.False(_process.WasHealthy);

        _process.Observe(KnownResourceStates.Running, isHealthy: true, exitCode: null);
        Assert.True(_process.WasHealthy);
    }

    private void Run()
    {
        _process.Observe(KnownResourceStates.Starting, isHealthy: false, exitCode: null);
        _process.Observe(KnownResourceStates.Running, isHealthy: true, exitCode: null);
    }
}
