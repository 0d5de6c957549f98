using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace ChatMetrics.Testing;

/// <summary>
/// A third-party server of the OpenAI protocol from the npm registry, on a free port. Without Node its tests are skipped; in CI
/// they fail.
/// </summary>
public sealed class NpmModelServer : IAsyncDisposable
{
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("chatmetrics-model-").FullName;
    private readonly int _port = FreePort();
    private readonly Process _process;

    private NpmModelServer(string program, string configuration, Func<string, int, string[]> arguments)
    {
        var file = Path.Combine(_folder, "configuration.json");
        File.WriteAllText(file, configuration);
        var start = new ProcessStartInfo("node", [Path.Combine(NpmPackages.Folder, program), .. arguments(file, _port)])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["HOST"] = "127.0.0.1", ["PORT"] = $"{_port}" },
        };
        _process = Process.Start(start)!;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>The endpoint as it is set in the settings.</summary>
    public string Endpoint => $"http://127.0.0.1:{_port}/v1";

    /// <summary>aimock, which streams text and tool calls, and counts tokens.</summary>
    /// <param name="fixtures">The answer to each request, as JSON.</param>
    public static Task<NpmModelServer> StartAimockAsync(string fixtures) => StartAsync(
        "@copilotkit/aimock/dist/cli.js", fixtures, (file, port) => ["--port", $"{port}", "--fixtures", file, "--chunk-size", "8"]);

    /// <summary>mock-llm, which streams text only and counts no tokens.</summary>
    /// <param name="rules">The answer to each request, as YAML or JSON.</param>
    public static Task<NpmModelServer> StartMockLlmAsync(string rules) =>
        StartAsync("@dwmkerr/mock-llm/dist/main.js", rules, (file, _) => ["--config", file]);

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task<NpmModelServer> StartAsync(string program, string configuration, Func<string, int, string[]> arguments)
    {
        await NpmPackages.EnsureAsync();
        var server = new NpmModelServer(program, configuration, arguments);
        try
        {
            await server.ListensAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    private async Task ListensAsync()
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            Assert.False(_process.HasExited, "The server has ended.");
            Assert.True(waited.Elapsed < StartDeadline, "The server does not listen.");
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, _port);
                return;
            }
            catch (SocketException)
            {
                await Task.Yield();
            }
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
