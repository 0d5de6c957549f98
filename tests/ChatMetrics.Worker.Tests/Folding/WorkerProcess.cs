using System.Diagnostics;
using ChatMetrics.Testing;

namespace ChatMetrics.Worker.Tests.Folding;

/// <summary>A worker as a process of its own.</summary>
internal sealed class WorkerProcess : IAsyncDisposable
{
    private readonly string _redis;
    private Process _process;

    /// <param name="redis">The connection string.</param>
    public WorkerProcess(string redis)
    {
        _redis = redis;
        _process = Start();
    }

    /// <summary>Freezes it until the result is disposed (POSIX).</summary>
    public PausedProcess Pause() => new(_process.Id);

    /// <summary>Ends it as a crash would, and starts another.</summary>
    public async Task CrashAsync()
    {
        await DisposeAsync();
        _process = Start();
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private Process Start()
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "ChatMetrics.Worker.dll")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ConnectionStrings__redis"] = _redis;
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        var process = Process.Start(start)!;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }
}
