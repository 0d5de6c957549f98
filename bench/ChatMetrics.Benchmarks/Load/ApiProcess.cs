using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ChatMetrics.Api;
using ChatMetrics.Api.Chat;
using ChatMetrics.Benchmarks.Fanout;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ChatMetrics.Benchmarks.Load;

/// <summary>
/// The API in its own process, on a free port, with one addition to the product: its settings can be switched while it runs. Both
/// sides of a comparison are therefore the same process, compiled and warmed up together.
/// </summary>
internal sealed class ApiProcess : IDisposable
{
    private readonly Process _process;

    private ApiProcess(Process process, HttpClient client) => (_process, Client) = (process, client);

    /// <summary>Settings that allow one address any number of subscriptions.</summary>
    public static IReadOnlyDictionary<string, string> ManySubscribers { get; } = new Dictionary<string, string>
    {
        ["ChatMetrics__Live__MaxSubscribers"] = "100000",
        ["ChatMetrics__Live__MaxSubscribersPerAddress"] = "100000",
    };

    public HttpClient Client { get; }

    /// <summary>The process's usage so far.</summary>
    public ProcessCost Cost => ProcessCost.Of(_process);

    /// <summary>
    /// The process's program: the API, with <c>POST /switch</c>, and <c>POST /collect</c> for a garbage collection.
    /// </summary>
    public static Task ServeAsync()
    {
        var app = ApiApplication.Build([]);
        var options = app.Services.GetRequiredService<IOptions<ChatMetricsOptions>>().Value;
        app.MapPost("/switch", (bool measuring, bool console) => (options.Measuring, options.Console) = (measuring, console ? "blocks" : "off"));
        app.MapPost("/collect", () => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true));
        return app.RunAsync();
    }

    public static async Task<ApiProcess> StartAsync(string redis, IReadOnlyDictionary<string, string>? settings = null)
    {
        var url = $"http://127.0.0.1:{FreePort()}";
        // The API's own runtime settings, including those of the garbage collector.
        string[] arguments = ["exec", "--runtimeconfig", Beside("ChatMetrics.Api.runtimeconfig.json"), Beside("ChatMetrics.Benchmarks.dll"), "serve"];
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = AppContext.BaseDirectory,
            RedirectStandardOutput = true,
            Environment =
            {
                ["ConnectionStrings__redis"] = redis,
                ["ASPNETCORE_URLS"] = url,
                ["Logging__LogLevel__Default"] = "Warning",
                ["Logging__LogLevel__ChatMetrics"] = "Information",
            },
        };

        foreach (var (name, value) in settings ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        var handler = new SocketsHttpHandler { MaxConnectionsPerServer = 256 };
        var api = new ApiProcess(process, new HttpClient(handler) { BaseAddress = new Uri(url) });
        while (!await api.IsHealthyAsync())
        {
            await Task.Delay(50);
        }

        return api;
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public async Task SwitchAsync(bool measuring, bool console)
    {
        var target = string.Create(CultureInfo.InvariantCulture, $"/switch?measuring={measuring}&console={console}");
        using var response = await Client.PostAsync(new Uri(target, UriKind.Relative), content: null);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>Runs a garbage collection in the process and releases the memory.</summary>
    public async Task CollectAsync()
    {
        using var response = await Client.PostAsync(new Uri("/collect", UriKind.Relative), content: null);
        response.EnsureSuccessStatusCode();
    }

    public void Dispose()
    {
        Client.Dispose();
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static string Beside(string file) => Path.Combine(AppContext.BaseDirectory, file);

    private async Task<bool> IsHealthyAsync()
    {
        if (_process.HasExited)
        {
            throw new InvalidOperationException($"The API ended with exit code {_process.ExitCode}.");
        }

        try
        {
            using var response = await Client.GetAsync(new Uri("/health", UriKind.Relative));
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
