using System.Diagnostics;

namespace ChatMetrics.Testing;

/// <summary>Suspends a process until it is disposed (POSIX).</summary>
public sealed class PausedProcess : IDisposable
{
    private readonly int _pid;

    public PausedProcess(int pid)
    {
        _pid = pid;
        Send("STOP");
    }

    public void Dispose() => Send("CONT");

    private void Send(string signal)
    {
        using var kill = Process.Start("/bin/sh", ["-c", $"kill -{signal} {_pid}"]);
        kill.WaitForExit();
    }
}
