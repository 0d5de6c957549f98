using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace ChatMetrics.AppHost.Tests.Processes;

/// <summary>The built AppHost as a process of its own, with all it prints.</summary>
internal sealed partial class HostProcess : IDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly ConcurrentQueue<string> _errors = new();

    private HostProcess(Process process)
    {
        _process = process;
        process.StandardInput.Close();
        var pumps = Task.WhenAll(PumpAsync(process.StandardOutput, _output), PumpAsync(process.StandardError, _errors));
        Exited = FinishAsync(pumps);
    }

    public int Pid => _process.Id;

    /// <summary>The exit code.</summary>
    public Task<int> Exited { get; }

    public IReadOnlyCollection<string> Output => _output;

    public IReadOnlyCollection<string> Errors => _errors;

    /// <summary>Whether it has said where the API is.</summary>
    public bool IsReady => ReadyLine is not null;

    /// <summary>The API's address, which it said when it was ready.</summary>
    public Uri ApiUrl => new(ReadyLine!.Groups["url"].Value);

    private Match? ReadyLine => _output.Select(line => Ready().Match(line)).FirstOrDefault(match => match.Success);

    /// <summary>What the developer's own shell sets for this application does not count.</summary>
    public static HostProcess Start(string dataFolder, IEnumerable<string> args)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "ChatMetrics.AppHost.dll"), .. args])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        start.Environment.Remove("ConnectionStrings__redis");
        start.Environment["CHATMETRICS_DATA"] = dataFolder;
        return new(Process.Start(start)!);
    }

    /// <summary>Sends a POSIX signal, such as <c>TERM</c>.</summary>
    public void Signal(string signal)
    {
        using var kill = Process.Start("/bin/sh", ["-c", $"kill -{signal} {Pid}"]);
        kill.WaitForExit();
    }

    public Task WaitForAsync(Func<bool> condition, string what) => Eventually.HoldsAsync(condition, what, ToString);

    public async Task<int> WaitForExitAsync()
    {
        await WaitForAsync(() => Exited.IsCompleted, "exit of the host");
        return await Exited;
    }

    /// <summary>SIGKILL: the host cannot do anything about it.</summary>
    public void Kill() => _process.Kill();

    public void Dispose()
    {
        if (!Exited.IsCompleted)
        {
            Kill();
        }

        _process.Dispose();
    }

    public override string ToString() => string.Join(Environment.NewLine, [.. _output, .. _errors.Select(line => $"(stderr) {line}")]);

    private static async Task PumpAsync(StreamReader reader, ConcurrentQueue<string> lines)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lines.Enqueue(line);
        }
    }

    private async Task<int> FinishAsync(Task pumps)
    {
        await _process.WaitForExitAsync();
        await pumps;
        return _process.ExitCode;
    }

    [GeneratedRegex("Dashboard and API: (?<url>http\\S+)")]
    private static partial Regex Ready();
}
