using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using ChatMetrics.AppHost.Local;

namespace ChatMetrics.AppHost.Tests.Local;

/// <summary>
/// The whole application as a user starts it: the built host on free ports with a data folder of its own, ready to be
/// asked. Disposing stops it, waits until no process of it lives, and removes the folder unless it was given.
/// </summary>
internal sealed partial class RunningApplication : IAsyncDisposable
{
    private readonly TemporaryFolder _data;
    private readonly bool _dataIsGiven;

    private RunningApplication(TemporaryFolder? data, IReadOnlyDictionary<string, string?>? environment, string[] args)
    {
        (_data, _dataIsGiven) = (data ?? new(), data is not null);
        Host = HostProcess.Start(
            new Dictionary<string, string?>(environment ?? new Dictionary<string, string?>()) { ["CHATMETRICS_DATA"] = _data.Path },
            ["--port", "0", "--no-dashboard", .. args]);
    }

    public HostProcess Host { get; }

    /// <summary>Talks to the (first) API process.</summary>
    public HttpClient Client { get; } = new() { Timeout = TimeSpan.FromSeconds(30) };

    public Uri BaseAddress => Client.BaseAddress!;

    /// <summary>The (first) API process, by its address.</summary>
    public ChatApi Api => new(Client, BaseAddress);

    /// <summary>The second API process, where there are replicas.</summary>
    public ChatApi SecondApi => new(Client, new Uri(Find(SecondApiRow())!.Groups["url"].Value));

    /// <summary>All API processes, by their addresses.</summary>
    private IEnumerable<ChatApi> Apis => Find(SecondApiRow()) is null ? [Api] : [Api, SecondApi];

    public string DataFolder => _data.Path;

    /// <summary>Every process id that the host has reported, in order: also those that have ended.</summary>
    public IReadOnlyList<(string Name, int Pid)> Started =>
        [.. from line in Host.Output
            let match = StartedLine().Match(line)
            where match.Success
            select (match.Groups["name"].Value, Number(match.Groups["pid"]))];

    public int RedisPort => Number(Find(RedisRow())!.Groups["port"]);

    public string RedisPassword
    {
        get
        {
            using var file = JsonDocument.Parse(File.ReadAllText(Path.Combine(DataFolder, "redis", "garnet.conf")));
            return file.RootElement.GetProperty("Password").GetString()!;
        }
    }

    /// <summary>For a Redis client of the test's own.</summary>
    public string RedisConnectionString => $"127.0.0.1:{RedisPort},password={RedisPassword}";

    /// <summary>The newest process of each service (not Redis), in order of the process ids.</summary>
    public IEnumerable<int> ServicePids =>
        Started.Where(process => process.Name != "redis").GroupBy(process => process.Name).Select(service => service.Last().Pid).Order();

    /// <summary>Starts the application and waits until it says that it is ready.</summary>
    public static Task<RunningApplication> StartAsync(IReadOnlyDictionary<string, string?>? environment = null, params string[] args) =>
        StartAsync(data: null, environment, args);

    /// <summary>The same on a folder that may hold the data of an earlier application, and stays.</summary>
    public static async Task<RunningApplication> StartAsync(
        TemporaryFolder? data, IReadOnlyDictionary<string, string?>? environment = null, params string[] args)
    {
        var application = new RunningApplication(data, environment, args);
        try
        {
            await application.Host.WaitForAsync(
                () => application.Host.Exited.IsCompleted || application.Find(ReadyLine()) is not null, "ready application");
            Assert.False(application.Host.Exited.IsCompleted, application.Host.ToString());
            application.Client.BaseAddress = new Uri(application.Find(DashboardRow())!.Groups["url"].Value);
            return application;
        }
        catch
        {
            await application.DisposeAsync();
            throw;
        }
    }

    /// <summary>The newest process of this name; null when none was started.</summary>
    public int? PidOf(string name) => Started.Where(process => process.Name == name).Select(process => (int?)process.Pid).LastOrDefault();

    public void Kill(string name) => Processes.Kill(PidOf(name)!.Value);

    public void KillApi() => Kill("api");

    /// <summary>Waits until a process of this name runs that is not the given one, and the host calls it healthy.</summary>
    public async Task WaitForRestartAsync(string name, int? formerPid)
    {
        await Host.WaitForAsync(() => PidOf(name) != formerPid, $"new {name}");
        var started = Started.Count(process => process.Name == name);
        await Host.WaitForAsync(() => Host.Output.Count(line => line.Contains($"| {name} is healthy", StringComparison.Ordinal)) >= started, $"healthy {name}");
    }

    /// <summary>Waits until no record waits in a spool: on a busy machine Redis may be too slow for a moment.</summary>
    public async Task WaitUntilStoredAsync()
    {
        foreach (var api in Apis)
        {
            await Host.WaitForAsync(async () => (await api.GetStorageAsync()).Text("status") == "healthy", "empty spool");
        }
    }

    /// <summary>Waits until nothing that the host started lives.</summary>
    public Task WaitForNoProcessAsync() => Host.WaitForAsync(
        () => !Started.Any(process => Processes.IsAlive(process.Pid)) && !Processes.WithOnCommandLine(DataFolder).Any(),
        "end of all processes");

    /// <summary>Asks the host to stop, as a service manager does.</summary>
    public void AskToStop() => Signals.SendTerminate(Host.Pid);

    public async ValueTask DisposeAsync()
    {
        if (!Host.Exited.IsCompleted)
        {
            AskToStop();
            if (OperatingSystem.IsWindows())
            {
                Host.Kill();
            }
        }

        await Host.WaitForExitAsync();
        await WaitForNoProcessAsync();
        Host.Dispose();
        Client.Dispose();
        if (!_dataIsGiven)
        {
            _data.Dispose();
        }
    }

    private Match? Find(Regex pattern) => Host.Output.Select(line => pattern.Match(line)).FirstOrDefault(match => match.Success);

    private static int Number(Group digits) => int.Parse(digits.ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^host +\| (?<name>\S+) started, pid (?<pid>\d+)$")]
    private static partial Regex StartedLine();

    [GeneratedRegex(@"^host +\| ready")]
    private static partial Regex ReadyLine();

    [GeneratedRegex(@"^  Dashboard +(?<url>http\S+)$")]
    private static partial Regex DashboardRow();

    [GeneratedRegex(@"^  Replica 2 +(?<url>http\S+)$")]
    private static partial Regex SecondApiRow();

    [GeneratedRegex(@"^  Redis +127\.0\.0\.1:(?<port>\d+)")]
    private static partial Regex RedisRow();
}
