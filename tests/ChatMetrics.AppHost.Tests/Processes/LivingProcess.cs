using System.Diagnostics;

namespace ChatMetrics.AppHost.Tests.Processes;

/// <summary>Which processes live. A zombie (ended, not yet reaped) does not.</summary>
internal static class LivingProcess
{
    public static bool IsAlive(int pid)
    {
        if (OperatingSystem.IsLinux())
        {
            return StateOf(pid) is not (null or 'Z' or 'X');
        }

        try
        {
            using var process = Process.GetProcessById(pid);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    public static void Kill(int pid)
    {
        using var process = Process.GetProcessById(pid);
        process.Kill();
    }

    /// <summary>Living processes that have the text on their command line (Linux; elsewhere none is found).</summary>
    public static IEnumerable<int> WithOnCommandLine(string text) => !OperatingSystem.IsLinux() ? [] :
        from folder in Directory.EnumerateDirectories("/proc")
        let pid = int.TryParse(Path.GetFileName(folder), out var number) ? number : 0
        where pid > 0 && Read(Path.Combine(folder, "cmdline")).Contains(text, StringComparison.Ordinal) && IsAlive(pid)
        select pid;

    /// <summary>True in a shell's background jobs: what they start ignores Ctrl+C, too.</summary>
    public static bool InterruptIsIgnored => OperatingSystem.IsLinux()
        && Read("/proc/self/status").Split('\n').FirstOrDefault(line => line.StartsWith("SigIgn:", StringComparison.Ordinal)) is { } ignored
        && (Convert.ToUInt64(ignored["SigIgn:".Length..].Trim(), 16) & 0b10) != 0;

    private static char? StateOf(int pid)
    {
        // "pid (name) S ...": the name may hold anything, so look behind its closing bracket
        var stat = Read($"/proc/{pid}/stat");
        var end = stat.LastIndexOf(')');
        return end < 0 ? null : stat[end + 2];
    }

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return ""; // ended between the listing and the reading
        }
    }
}
