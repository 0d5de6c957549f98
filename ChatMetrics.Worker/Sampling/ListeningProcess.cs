using System.Globalization;

namespace ChatMetrics.Worker.Sampling;

/// <summary>
/// Finds the process that listens on a port of this machine: for servers that do not tell their process id. On Linux only.
/// </summary>
internal static class ListeningProcess
{
    private const string Listening = "0A";

    private static readonly string[] Sockets = ["/proc/self/net/tcp", "/proc/self/net/tcp6"];

    /// <summary>Null if no process listens there, or if it belongs to another user.</summary>
    public static int? Find(int port)
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        try
        {
            var sockets = Sockets
                .Where(File.Exists)
                .SelectMany(File.ReadLines)
                .Select(line => InodeOf(line, port))
                .OfType<string>()
                .Select(inode => $"socket:[{inode}]")
                .ToHashSet(StringComparer.Ordinal);
            return sockets.Count == 0
                ? null
                : Directory.EnumerateDirectories("/proc")
                    .Select(path =>
                        int.TryParse(Path.GetFileName(path), CultureInfo.InvariantCulture, out var pid) ? pid : (int?)null)
                    .FirstOrDefault(pid => pid is { } known && HasOpen(known, sockets));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The socket in a line of <c>/proc/net/tcp</c>; null if it is not listening on the port.</summary>
    internal static string? InodeOf(string line, int port)
    {
        var columns = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return columns.Length > 9
            && columns[3] == Listening
            && columns[1].EndsWith(string.Create(CultureInfo.InvariantCulture, $":{port:X4}"), StringComparison.Ordinal)
                ? columns[9]
                : null;
    }

    private static bool HasOpen(int pid, HashSet<string> sockets)
    {
        try
        {
            return Directory.EnumerateFiles($"/proc/{pid}/fd")
                .Any(file => new FileInfo(file).LinkTarget is { } target && sockets.Contains(target));
        }
        // The process belongs to another user or has ended.
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
