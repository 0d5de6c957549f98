using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace ChatMetrics.AppHost.Local;

/// <summary>
/// One running process. Its standard input is a pipe that it watches (a service by StopWithParent, anything else through
/// its <see cref="Guard"/>): when the pipe ends, so does the process, gracefully.
/// </summary>
internal sealed class ChildProcess : IDisposable
{
    private readonly Process _process;
    private readonly TaskCompletionSource<int> _pid = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Process? _guarded;

    private ChildProcess(Process process, ChildCommand command, LogPrefixer log)
    {
        _process = process;
        if (!command.Guarded)
        {
            _pid.SetResult(process.Id);
        }

        Exited = FinishAsync(
            PumpAsync(process.StandardOutput, command, log),
            PumpAsync(process.StandardError, command, log));
    }

    /// <summary>The program's process id (of a guarded one: as its guard reports it; cancelled when it never starts).</summary>
    public Task<int> Pid => _pid.Task;

    /// <summary>The exit code, once the process has ended and all its output is written.</summary>
    public Task<int> Exited { get; }

    /// <exception cref="StartException">The program is not there, or is none.</exception>
    public static ChildProcess Start(ChildCommand command, LogPrefixer log)
    {
        var start = new ProcessStartInfo(command.Program, command.Arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            WorkingDirectory = command.WorkingDirectory ?? "",
        };
        foreach (var (name, value) in command.Environment)
        {
            start.Environment.Remove(name);
            if (value is not null)
            {
                start.Environment[name] = value;
            }
        }

        try
        {
            return new(Process.Start(start)!, command, log);
        }
        catch (Win32Exception missing)
        {
            throw new StartException($"{command.Name} cannot be started: {missing.Message}");
        }
    }

    /// <summary>Asks the process to end; <see cref="Exited"/> says when it has.</summary>
    public void AskToStop()
    {
        if (!Exited.IsCompleted)
        {
            Signals.SendTerminate(_process.Id);
            _process.StandardInput.Close();
        }
    }

    /// <summary>Ends the process and whatever it started, now.</summary>
    public void Kill()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // it has ended by itself
        }
    }

    public void Dispose()
    {
        _process.Dispose();
        _guarded?.Dispose();
    }

    private async Task<int> FinishAsync(Task output, Task errors)
    {
        await _process.WaitForExitAsync();
        KillWhatTheGuardLeft();
        await Task.WhenAll(output, errors);
        _pid.TrySetCanceled();
        return _process.ExitCode;
    }

    /// <summary>Normally nothing; but a guard that was killed itself could not end its program.</summary>
    private void KillWhatTheGuardLeft()
    {
        try
        {
            _guarded?.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // it has ended, as it should
        }
    }

    private async Task PumpAsync(StreamReader reader, ChildCommand command, LogPrefixer log)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            if (command.Guarded && line.StartsWith(Guard.PidPrefix, StringComparison.Ordinal))
            {
                Guards(int.Parse(line.AsSpan(Guard.PidPrefix.Length), CultureInfo.InvariantCulture));
            }
            else
            {
                log.Write(command.Name, line);
            }
        }
    }

    private void Guards(int pid)
    {
        try
        {
            _guarded = Process.GetProcessById(pid);
        }
        catch (ArgumentException)
        {
            // it has ended already: nothing to guard
        }

        _pid.TrySetResult(pid);
    }
}
