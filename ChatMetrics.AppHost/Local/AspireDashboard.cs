using System.ComponentModel;
using System.Diagnostics;

namespace ChatMetrics.AppHost.Local;

/// <summary>Aspire's own dashboard for traces, logs and metrics, when the aspire CLI (13.x) is on the PATH.</summary>
internal sealed record AspireDashboard(Uri Page, ChildCommand Command, IReadOnlyDictionary<string, string?> ServiceEnvironment)
{
    public const string HowToGetIt = "not there: put the aspire CLI 13.x on the PATH (https://aspire.dev) and start again";

    private const int PagePort = 18888;
    private const int OtlpGrpcPort = 4317;
    private const int OtlpHttpPort = 4318;
    private static readonly TimeSpan VersionWithin = TimeSpan.FromSeconds(5);

    public static async Task<AspireDashboard?> FindAsync()
    {
        var cli = OnPath(OperatingSystem.IsWindows() ? "aspire.exe" : "aspire");
        return cli is not null && await IsVersion13Async(cli) ? Describe(cli) : null;
    }

    private static AspireDashboard Describe(string cli)
    {
        var free = PortCheck.FindFree(3);
        var ports = new[] { PagePort, OtlpGrpcPort, OtlpHttpPort }.Select((port, i) => PortCheck.IsFree(port) ? port : free[i]).ToArray();
        var urls = Array.ConvertAll(ports, port => $"http://localhost:{port}");
        var command = new ChildCommand("dashboard", cli,
        [
            "dashboard", "run", "--allow-anonymous", "--non-interactive", "--nologo",
            "--frontend-url", urls[0], "--otlp-grpc-url", urls[1], "--otlp-http-url", urls[2],
        ])
        {
            // an AppHost's launch profile speaks to Aspire's own host, not to the dashboard alone
            Environment = new Dictionary<string, string?>
            {
                ["ASPNETCORE_URLS"] = null,
                ["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = null,
                ["ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL"] = null,
            },
        };
        return new(new Uri(urls[0]), Guard.Around(command, lockedFolder: null), new Dictionary<string, string?>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = urls[1],
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "grpc",
        });
    }

    private static string? OnPath(string file) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, file))
        .FirstOrDefault(File.Exists);

    private static async Task<bool> IsVersion13Async(string cli)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(cli, ["--version"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                RedirectStandardInput = true,
            })!;
            using var deadline = new CancellationTokenSource(VersionWithin);
            return (await process.StandardOutput.ReadLineAsync(deadline.Token))?.StartsWith("13.", StringComparison.Ordinal) is true;
        }
        catch (Exception unusable) when (unusable is Win32Exception or OperationCanceledException)
        {
            return false; // the dashboard is an extra: without it all else works
        }
    }
}
