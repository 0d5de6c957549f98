using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;

namespace ChatMetrics.AppHost.Tests.Processes;

/// <summary>The host as a process of its own, as <c>dotnet run</c> starts it: how it begins, and that it leaves nothing behind.</summary>
public sealed class HostProcessTests : IDisposable
{
    private static readonly TimeSpan StopsWithin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan OrphansEndWithin = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder _data = new();

    public void Dispose() => _data.Dispose();

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task Signal_Once_EndsAllInTenSecondsWithExitCodeZero(string signal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "POSIX signals");
        Assert.SkipWhen(signal == "INT" && LivingProcess.InterruptIsIgnored, "started in the background, where the shell has Ctrl+C ignored");
        using var host = await StartReadyAsync();
        var since = Stopwatch.StartNew();

        host.Signal(signal);

        Assert.Equal(0, await host.WaitForExitAsync());
        await WaitForNoProcessAsync(host);
        Assert.True(since.Elapsed < StopsWithin, $"took {since.Elapsed}{Environment.NewLine}{host}");
    }

    [Fact]
    public async Task Kill_Host_LeavesNothingAfterThirtySecondsAndTheNextStartKnowsTheConversations()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "finds processes by their command line");
        using (var host = await StartReadyAsync())
        {
            using var client = new HttpClient { BaseAddress = host.ApiUrl };
            using var answer = await client.PostAsJsonAsync("/chat", new { message = "Hello!", conversation_id = "kept" }, Cancellation);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);

            host.Kill();
            await host.WaitForExitAsync();

            // at once, while the server of the first is still there
            using var next = await StartReadyAsync();
            using var nextClient = new HttpClient { BaseAddress = next.ApiUrl };
            var metrics = await nextClient.GetFromJsonAsync<JsonElement>("/conversation-metrics/kept", Cancellation);
            Assert.Equal(1, metrics.GetProperty("total_chats").GetInt32());
            next.Kill();
            await next.WaitForExitAsync();
        }

        var since = Stopwatch.StartNew();
        await Eventually.HoldsAsync(() => !LivingProcess.WithOnCommandLine(_data.Path).Any(), "end of all processes", () => "");
        Assert.True(since.Elapsed < OrphansEndWithin, $"took {since.Elapsed}");
    }

    [Fact]
    public async Task Start_PortThatIsTaken_SaysSoInOneLine()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        using var host = Start("--port", port, "--ConnectionStrings:redis=127.0.0.1:1");

        Assert.Equal(1, await host.WaitForExitAsync());
        Assert.Matches($"port {port} .*--port", Assert.Single(host.Errors));
    }

    [Fact]
    public async Task Start_WrongOption_SaysSoInOneLine()
    {
        using var host = Start("--replicas", "many");

        Assert.Equal(2, await host.WaitForExitAsync());
        Assert.Contains("--replicas", Assert.Single(host.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_NobodyAnswers_EndsWithItsExitCodeAndStartsNothing()
    {
        using var host = HostProcess.Start(_data.Path, ["check", "--url", "http://127.0.0.1:1", "--p95", "2s"]);

        Assert.Equal(2, await host.WaitForExitAsync());
        Assert.Contains("cannot be reached", Assert.Single(host.Errors), StringComparison.Ordinal);
        Assert.Empty(host.Output);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_data.Path));
    }

    [Fact]
    public async Task Start_FolderOfAnotherHost_SaysSoInOneLine()
    {
        Directory.CreateDirectory(Path.Combine(_data.Path, "redis"));
        using var held = new FileStream(Path.Combine(_data.Path, "redis", ".lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        using var host = Start("--port", "0");

        Assert.Equal(1, await host.WaitForExitAsync());
        Assert.Contains("in use by another ChatMetrics", Assert.Single(host.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_FolderThatCannotBeCreated_SaysSoInOneLine()
    {
        await File.WriteAllTextAsync(Path.Combine(_data.Path, "redis"), "a file", Cancellation);
        using var host = Start("--port", "0");

        Assert.Equal(1, await host.WaitForExitAsync());
        Assert.Contains("cannot be used", Assert.Single(host.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WrongSettingOfAService_NamesItAndEnds()
    {
        using var host = Start("--port", "0", "--ConnectionStrings:redis=127.0.0.1:1", "--ChatMetrics:Rating:CpuPercent=0");

        Assert.Equal(78, await host.WaitForExitAsync());
        Assert.Contains(host.Output, line => line.Contains("api does not start: ChatMetrics:Rating:CpuPercent must be", StringComparison.Ordinal));
        await WaitForNoProcessAsync(host);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private HostProcess Start(params string[] args) => HostProcess.Start(_data.Path, ["--dashboard", "off", .. args]);

    private async Task<HostProcess> StartReadyAsync()
    {
        var host = Start("--port", "0");
        await host.WaitForAsync(() => host.Exited.IsCompleted || host.IsReady, "ready application");
        Assert.False(host.Exited.IsCompleted, host.ToString());
        Assert.DoesNotContain("   at ", host.ToString(), StringComparison.Ordinal);
        return host;
    }

    private Task WaitForNoProcessAsync(HostProcess host) =>
        host.WaitForAsync(() => !LivingProcess.WithOnCommandLine(_data.Path).Any(), "end of all processes");
}
