using System.Diagnostics;

namespace ChatMetrics.Testing;

/// <summary>
/// A process whose every write to a file fails until this is disposed, as on a full disk: by the limit on the size of its files
/// (Linux). What it writes to pipes and sockets is not limited. The process is started after <see cref="Prepare"/>.
/// </summary>
public sealed class FullDisk : IDisposable
{
    private readonly int _pid;

    public FullDisk(int pid)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs limits of a running process");
        InstalledProgram.Require("prlimit");
        _pid = pid;
        Limit("0:");
    }

    /// <summary>Starts the process so that its writes fail, where the system's signal would end it.</summary>
    public static void Prepare(ProcessStartInfo start)
    {
        if (OperatingSystem.IsLinux())
        {
            string[] command = ["-c", "trap '' XFSZ; exec \"$0\" \"$@\"", start.FileName, .. start.ArgumentList];
            start.FileName = "/bin/sh";
            start.ArgumentList.Clear();
            foreach (var argument in command)
            {
                start.ArgumentList.Add(argument);
            }
        }
    }

    public void Dispose() => Limit("unlimited:");

    private void Limit(string softAndHard)
    {
        using var prlimit = Process.Start("prlimit", ["--pid", $"{_pid}", $"--fsize={softAndHard}"]);
        prlimit.WaitForExit();
    }
}
