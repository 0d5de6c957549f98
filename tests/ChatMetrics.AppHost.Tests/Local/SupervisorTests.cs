using ChatMetrics.AppHost.Local;

namespace ChatMetrics.AppHost.Tests.Local;

public sealed class SupervisorTests
{
    [Fact]
    public async Task RunAsync_ProcessThatNeverComesUp_GivesUpAndNamesTheWayOut()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a POSIX shell");
        using var output = new StringWriter();
        var command = new ChildCommand("redis", "/bin/sh", ["-c", "exit 7"]) { WayOut = "move the folder away" };
        var supervisor = new Supervisor(command, (_, _) => Task.FromResult(false), new LogPrefixer(output, 5));

        await supervisor.RunAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        var failure = await Assert.ThrowsAsync<StartException>(() => supervisor.Healthy);
        Assert.Equal("redis does not start (exit code 7): move the folder away", failure.Message);
        Assert.Equal(2, output.ToString().Split("starting it again").Length - 1);
    }

    [Fact]
    public async Task RunAsync_WrongSetting_GivesUpAtOnce()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a POSIX shell");
        using var output = new StringWriter();
        var command = new ChildCommand("api", "/bin/sh", ["-c", "exit 78"]);
        var supervisor = new Supervisor(command, (_, _) => Task.FromResult(false), new LogPrefixer(output, 5));

        await supervisor.RunAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        var failure = await Assert.ThrowsAsync<StartException>(() => supervisor.Healthy);
        Assert.Equal("api does not start (exit code 78): its line above names the setting", failure.Message);
        Assert.DoesNotContain("starting it again", output.ToString(), StringComparison.Ordinal);
    }
}
