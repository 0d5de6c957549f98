using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ChatMetrics.AppHost.Local;

namespace ChatMetrics.AppHost.Tests.Local;

/// <summary>The host with real processes: it starts them, keeps them running, and never leaves one behind.</summary>
public sealed class LocalAppHostTests
{
    private static readonly TimeSpan StopsWithin = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Start_FreshFolder_AnswersOnHealthWithinTenSeconds()
    {
        var since = Stopwatch.StartNew();
        await using var application = await RunningApplication.StartAsync();

        Assert.Equal(HttpStatusCode.OK, await HealthAsync(application));
        Assert.True(since.Elapsed < TimeSpan.FromSeconds(10), $"took {since.Elapsed}");
        Assert.Equal(["redis", "worker", "api"], application.Started.Select(process => process.Name).OrderBy(name => name != "redis").ThenByDescending(name => name));
    }

    [Fact]
    public async Task Start_Replicas_EachAnswersOnItsOwnPort()
    {
        await using var application = await RunningApplication.StartAsync(null, "--replicas", "2");

        var second = application.Host.Output.Single(line => line.StartsWith("  Replica 2", StringComparison.Ordinal)).Split(' ')[^1];
        using var response = await application.Client.GetAsync(new Uri(new Uri(second), "/health"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(HttpStatusCode.OK, await HealthAsync(application));
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task Signal_Once_EndsAllInTimeWithExitCodeZero(string signal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "POSIX signals");
        Assert.SkipWhen(signal == "INT" && Processes.InterruptIsIgnored, "started in the background, where the shell has Ctrl+C ignored");
        await using var application = await RunningApplication.StartAsync();
        var since = Stopwatch.StartNew();

        using var kill = Process.Start("/bin/sh", ["-c", $"kill -{signal} {application.Host.Pid}"]);

        Assert.Equal(0, await application.Host.WaitForExitAsync());
        Assert.True(since.Elapsed < StopsWithin, $"took {since.Elapsed}");
        Assert.DoesNotContain(application.Host.Output, line => line.Contains("killed", StringComparison.Ordinal));
        await application.WaitForNoProcessAsync();
    }

    [Fact]
    public async Task Kill_Host_LeavesNoOrphan()
    {
        await using var application = await RunningApplication.StartAsync();

        application.Host.Kill();

        await application.WaitForNoProcessAsync();
    }

    [Fact]
    public async Task Kill_Api_IsStartedAgain()
    {
        await using var application = await RunningApplication.StartAsync();
        var former = application.PidOf("api");

        application.KillApi();

        await application.WaitForRestartAsync("api", former);
        Assert.Equal(HttpStatusCode.OK, await HealthAsync(application));
        Assert.Contains(application.Host.Output, line => line.Contains("api ended with exit code 137; starting it again", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Kill_Redis_IsBackWithItsData()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var application = await RunningApplication.StartAsync();
        var (port, password, former) = (application.RedisPort, application.RedisPassword, application.PidOf("redis"));
        for (var i = 0; i < 200; i++)
        {
            Assert.Equal("+OK", await RespClient.AskAsync(port, password, ["SET", $"key:{i}", $"{i}"], cancellation));
        }

        application.Kill("redis");
        await application.WaitForRestartAsync("redis", former);

        for (var i = 0; i < 200; i++)
        {
            Assert.Equal($"{i}", await RespClient.AskAsync(port, password, ["GET", $"key:{i}"], cancellation));
        }
    }

    [Fact]
    public async Task Kill_RedisGuard_LeavesNoSecondServer()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "finds the guard by its command line");
        await using var application = await RunningApplication.StartAsync();
        var former = application.PidOf("redis");
        var guard = Processes.WithOnCommandLine(application.DataFolder).Single(pid => pid != former);

        Processes.Kill(guard);
        await application.WaitForRestartAsync("redis", former);

        Assert.False(Processes.IsAlive(former!.Value));
    }

    [Fact]
    public async Task Kill_HostAndGuardAtOnce_TheNextStartEndsTheServerThatIsLeft()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "finds the guard by its command line");
        await using var first = await RunningApplication.StartAsync();
        var server = first.PidOf("redis")!.Value;
        var guard = Processes.WithOnCommandLine(first.DataFolder).Single(pid => pid != server);
        using (var kill = Process.Start("/bin/sh", ["-c", $"kill -STOP {first.Host.Pid}; kill -KILL {guard} {first.Host.Pid}"]))
        {
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        await first.Host.WaitForExitAsync();
        Assert.True(Processes.IsAlive(server));
        using var second = HostProcess.Start(new Dictionary<string, string?> { ["CHATMETRICS_DATA"] = first.DataFolder }, ["--port", "0", "--no-dashboard"]);
        await second.WaitForAsync(() => second.Output.Any(line => line.StartsWith("host   | ready", StringComparison.Ordinal)), "ready application");

        Assert.False(Processes.IsAlive(server));
        Signals.SendTerminate(second.Pid);
        Assert.Equal(0, await second.WaitForExitAsync());
    }

    [Fact]
    public async Task Start_TakenPort_SaysSoInOneLineAndStartsNothing()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        using var data = new TemporaryFolder();
        using var host = HostProcess.Start(new Dictionary<string, string?> { ["CHATMETRICS_DATA"] = data.Path }, ["--port", port]);

        Assert.Equal(1, await host.WaitForExitAsync());
        Assert.Matches($"port {port} .*--port", Assert.Single(host.Errors));
        Assert.Empty(host.Output);
        Assert.Empty(Directory.EnumerateFileSystemEntries(data.Path));
    }

    [Fact]
    public async Task Start_WrongOption_SaysSoInOneLine()
    {
        using var host = HostProcess.Start(new Dictionary<string, string?>(), ["--replicas", "many"]);

        Assert.Equal(2, await host.WaitForExitAsync());
        Assert.Contains("--replicas", Assert.Single(host.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_SecondHostOnTheSameFolder_IsRefusedInOneLine()
    {
        await using var first = await RunningApplication.StartAsync();
        using var second = HostProcess.Start(new Dictionary<string, string?> { ["CHATMETRICS_DATA"] = first.DataFolder }, ["--port", "0", "--no-dashboard"]);

        Assert.Equal(1, await second.WaitForExitAsync());
        Assert.Contains("in use by another ChatMetrics", Assert.Single(second.Errors), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await HealthAsync(first));
    }

    [Fact]
    public async Task Start_ConnectionStringGiven_StartsNoRedis()
    {
        await using var first = await RunningApplication.StartAsync();

        await using var second = await RunningApplication.StartAsync(
            new Dictionary<string, string?> { ["ConnectionStrings__redis"] = first.RedisConnectionString });

        Assert.Null(second.PidOf("redis"));
        Assert.False(Directory.Exists(Path.Combine(second.DataFolder, "redis")));
        Assert.Equal(HttpStatusCode.OK, await HealthAsync(second));
    }

    private static async Task<HttpStatusCode> HealthAsync(RunningApplication application)
    {
        using var response = await application.Client.GetAsync(new Uri("/health", UriKind.Relative), TestContext.Current.CancellationToken);
        return response.StatusCode;
    }
}
