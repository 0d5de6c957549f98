using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using ChatMetrics.Api.Testing;
using ChatMetrics.Testing;

namespace ChatMetrics.Api.Tests.Chat.Models;

/// <summary>
/// Answers of model servers that do not keep to the protocol, from public reports: each file of tests/cases/models is played against the
/// API by the runner that lies beside it.
/// </summary>
public sealed class ModelCaseTests(GarnetServer server, ModelCases cases) : IClassFixture<GarnetServer>, IClassFixture<ModelCases>
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "cases", "models");

    public static TheoryData<string> Names =>
        [.. Directory.EnumerateFiles(Folder, "*.json").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task PostChat_CaseOfAModelServer_Holds(string name)
    {
        var (exitCode, output) = await cases.PlayAsync(server, Folder, $"{name}.json");

        Assert.True(exitCode == 0, output);
    }

    /// <summary>Cases of our own, some for each kind of those.</summary>
    [Fact]
    public async Task PostChat_SiblingsOfTheCases_Hold()
    {
        var siblings = Directory.GetFiles(Path.Combine(Folder, "..", "siblings"), "*.json");

        var (exitCode, output) = await cases.PlayAsync(server, Folder, siblings);

        Assert.True(exitCode == 0, output);
        Assert.Equal(siblings.Length, output.Split('\n').Count(line => line.StartsWith("PASS", StringComparison.Ordinal)));
        Assert.Equal(Kinds(Directory.GetFiles(Folder, "*.json")), Kinds(siblings));
    }

    /// <summary>Through the OpenAI protocol: what arrives is what the model sent, but for the usage.</summary>
    [Fact]
    public async Task PostCompletion_AnyCase_ArrivesAsTheModelSentIt()
    {
        string[] files = [.. Directory.GetFiles(Folder, "*.json"), .. Directory.GetFiles(Path.Combine(Folder, "..", "siblings"), "*.json")];

        var (exitCode, output) = await cases.RunAsync(server, Folder, "../gateway.py", files);

        Assert.True(exitCode == 0, output);
        Assert.Equal(files.Length, output.Split('\n').Count(line => line.StartsWith("PASS", StringComparison.Ordinal)));
    }

    private static IEnumerable<string> Kinds(IEnumerable<string> files) =>
        files.Select(file => Json.Parse(File.ReadAllText(file)).At("kind").GetString()!).Distinct().Order(StringComparer.Ordinal);
}

/// <summary>One API for all cases, whose models are played by Python at a port that was free.</summary>
public sealed class ModelCases : IAsyncLifetime
{
    private const int MaxPlays = 20;

    // What the runner says of checks whose bounds are times, or follow from times.
    private static readonly string[] Times = ["tokens_per_second: ", "head_s: ", "idle_s: ", "total_s: ", "second request after "];

    private readonly int _port = FreePort();
    private ChatApplication? _api;

    public ValueTask InitializeAsync() => default;

    public async ValueTask DisposeAsync()
    {
        if (_api is not null)
        {
            await _api.DisposeAsync();
        }
    }

    /// <summary>Plays cases; again where only times are wrong, which on a busy machine proves nothing.</summary>
    internal async Task<(int ExitCode, string Output)> PlayAsync(RedisServer redis, string folder, params string[] files)
    {
        for (var play = 1; ; play++)
        {
            var (exitCode, output) = await RunAsync(redis, folder, "run.py", files);
            if (exitCode == 0 || play == MaxPlays || !Faults().All(fault => Times.Any(time => fault.Contains(time, StringComparison.Ordinal))))
            {
                return (exitCode, output);
            }

            IEnumerable<string> Faults() => output.Split('\n').Where(line => line.StartsWith("     ", StringComparison.Ordinal));
        }
    }

    internal async Task<(int ExitCode, string Output)> RunAsync(RedisServer redis, string folder, string program, params string[] files)
    {
        _api ??= await ChatApplication.StartPatientAsync(redis.ConnectionString, settings: [.. Settings(folder)]);
        var runner = new ProcessStartInfo("python3", [program, .. files, "--base", _api.Client.BaseAddress!.ToString().TrimEnd('/'), "--port", $"{_port}"])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["PYTHONDONTWRITEBYTECODE"] = "1" },
        };
        using var process = Start(runner);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output + errors);
    }

    private static Process Start(ProcessStartInfo runner)
    {
        try
        {
            return Process.Start(runner)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            const string reason = "python3 is not installed.";
            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", reason);
            throw new InvalidOperationException($"{reason} In CI it must be there.");
        }
    }

    // Those of settings.env, with the port at which the models are played; and models of their own for cases from which much is learned.
    private IEnumerable<string> Settings(string folder) => File.ReadLines(Path.Combine(folder, "settings.env"))
        .Where(line => line.StartsWith("Chat", StringComparison.Ordinal))
        .Concat(new[] { "one", "two", "through" }.SelectMany(name => (string[])
        [
            $"ChatMetrics:Models:{name}:Model=m", $"ChatMetrics:Models:{name}:Endpoint=http://127.0.0.1:9101/v1",
        ]))
        .Select(line => $"--{line.Replace("__", ":", StringComparison.Ordinal).Replace(":9101", $":{_port}", StringComparison.Ordinal)}");

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
