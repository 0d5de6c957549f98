using System.Runtime.InteropServices;

namespace ChatMetrics.AppHost.Local;

/// <summary>The two calls of the C library that .NET does not offer. No-ops on Windows.</summary>
internal static class Signals
{
    private const int Terminate = 15;

    /// <summary>Asks a process to end.</summary>
    public static void SendTerminate(int pid)
    {
        if (!OperatingSystem.IsWindows())
        {
            _ = Kill(pid, Terminate); // fails only when the process has ended already
        }
    }

    /// <summary>Leaves the terminal's process group, so that Ctrl+C reaches the host alone, which stops all in order.</summary>
    public static void LeaveTerminal()
    {
        if (!OperatingSystem.IsWindows())
        {
            _ = NewSession(); // fails only when this process leads a group already
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int pid, int signal);

    [DllImport("libc", EntryPoint = "setsid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int NewSession();
}
