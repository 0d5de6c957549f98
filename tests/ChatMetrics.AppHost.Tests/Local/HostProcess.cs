using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;

namespace ChatMetrics.AppHost.Tests.Local;

/// <summary>The built AppHost as a process of its own, with all it prints.</summary>
internal sealed class HostProcess : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
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

    /// <summary>A null value takes a variable away. What the developer's own shell sets for this application does not count.</summary>
    public static HostProcess Start(IReadOnlyDictionary<string, string?> environment, IEnumerable<string> args)
    {
        var dll = Path.Combine(AppContext.BaseDirectory, "ChatMetrics.AppHost.dll");
        var start = new ProcessStartInfo("dotnet", [dll, .. args])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        start.Environment.Remove("ConnectionStrings__redis");
        foreach (var (name, value) in environment)
        {
            start.Environment.Remove(name);
            if (value is not null)
            {
                start.Environment[name] = value;
            }
        }

        return new(Process.Start(start)!);
    }

    /// <summary>Looks again and again, until the deadline; a failure shows all the output.</summary>
    public async Task<T> WaitForAsync<T>(Func<T?> look, string what)
        where T : class
    {
        for (var since = Stopwatch.StartNew(); since.Elapsed < Deadline; await Task.Delay(25))
        {
            if (look() is { } found)
            {
                return found;
            }
        }

        throw new TimeoutException($"no {what} within {Deadline.TotalSeconds} s{Environment.NewLine}{this}");
    }

    public Task WaitForAsync(Func<bool> condition, string what) => WaitForAsync(() => condition() ? this : null, what);

    public async Task WaitForAsync(Func<Task<bool>> condition, string what)
    {
        for (var since = Stopwatch.StartNew(); !await condition(); await Task.Delay(25))
        {
            if (since.Elapsed > Deadline)
            {
                throw new TimeoutException($"no {what} within {Deadline.TotalSeconds} s{Environment.NewLine}{this}");
            }
        }
    }

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
}
