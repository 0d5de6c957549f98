using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using ChatMetrics.Api.Testing;
using ChatMetrics.Testing;

namespace ChatMetrics.Api.Tests.Faults;

/// <summary>The API as a process of its own, whose memory and handles can be read (Linux).</summary>
internal sealed class ApiProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly DirectoryInfo _spool = Directory.CreateTempSubdirectory("chatmetrics-spool-");
    private readonly string _address = $"http://127.0.0.1:{FreePort()}";

    private ApiProcess(string redis, string[] settings)
    {
        Client = NewClient();
        var start = new ProcessStartInfo(
            "dotnet",
            [
                Path.Combine(AppContext.BaseDirectory, "ChatMetrics.Api.dll"),
                $"--urls={_address}",
                $"--ConnectionStrings:redis={redis}",
                $"--ChatMetrics:Spool:Directory={_spool}",
                "--ChatMetrics:Console=off",
                "--ChatMetrics:Warmup=false",
                .. settings,
            ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // Else the heap grows until much has been allocated, whatever is in use.
        start.Environment["DOTNET_GCgen0size"] = "400000";
        FullDisk.Prepare(start);
        _process = Process.Start(start)!;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public HttpClient Client { get; }

    public int Pid => _process.Id;

    /// <summary>Files, sockets and pipes that it has open.</summary>
    public int Handles => Directory.GetFileSystemEntries($"/proc/{Pid}/fd").Length;

    /// <summary>Resident memory.</summary>
    public double MemoryMb => long.Parse(
        File.ReadAllText($"/proc/{Pid}/statm").Split(' ')[1], CultureInfo.InvariantCulture) * Environment.SystemPageSize / 1_048_576.0;

    public static async Task<ApiProcess> StartAsync(string redis, params string[] settings)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "reads /proc");
        var api = new ApiProcess(redis, settings);
        await Eventually.IsTrueAsync(api.RespondsAsync);
        return api;
    }

    /// <summary>A client with connections of its own.</summary>
    public HttpClient NewClient() => new() { BaseAddress = new Uri(_address), Timeout = TimeSpan.FromMinutes(2) };

    /// <summary>Asks, and is answered 200.</summary>
    public Task<JsonElement> AskAsync(string message) =>
        Client.PostAsJsonAsync("/chat", new { message, conversation_id = "c" }, Cancellation).ReadAsync();

    /// <summary>The messages of all chats that are stored; on a busy machine the first reads may be 503.</summary>
    public async Task<IEnumerable<string?>> MessagesAsync()
    {
        JsonElement? conversation = null;
        await Eventually.IsTrueAsync(async () =>
        {
            using var response = await Client.GetAsync("/conversation-metrics/c?limit=1000", Cancellation);
            conversation = response.IsSuccessStatusCode ? await response.ReadAsync() : null;
            return conversation is not null;
        });
        return conversation!.Value.At("individual_chats").EnumerateArray().Select(chat => chat.At("message").GetString());
    }

    /// <summary>The storage check of its health.</summary>
    public async Task<StorageFigures> StorageAsync()
    {
        var storage = (await Client.GetAsync("/health", Cancellation).ReadAsync()).At("checks.storage");
        return new StorageFigures(
            storage.At("status").GetString(),
            storage.TryGetProperty("description", out var description) ? description.GetString() ?? "" : "",
            storage.At("data.records_waiting").GetInt32(),
            storage.At("data.records_dropped").GetInt32());
    }

    /// <summary>Waits until nothing waits in its spool.</summary>
    public Task StoredAsync() => Eventually.IsTrueAsync(async () => (await StorageAsync()).Status == "healthy");

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _spool.Delete(recursive: true);
    }

    private async Task<bool> RespondsAsync()
    {
        Assert.False(_process.HasExited, "The API has ended.");
        try
        {
            using var response = await Client.GetAsync("/alive", Cancellation);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

/// <summary>What the storage check says.</summary>
internal sealed record StorageFigures(string? Status, string Description, int Waiting, int Dropped);
