using System.Diagnostics;
using System.Globalization;
using System.Text;
using ChatMetrics.AppHost.Services;

namespace ChatMetrics.AppHost.Garnet;

/// <summary>
/// Two servers using one folder would destroy it. Whoever runs a server on the folder holds this lock for the server's lifetime.
/// The operating system releases it when the holder ends, however it ends.
/// </summary>
internal sealed class DataFolderLock : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Gone = TimeSpan.FromSeconds(5);
    private readonly FileStream _file;

    private DataFolderLock(FileStream file) => _file = file;

    /// <returns>
    /// Null when another process holds the folder, also after <paramref name="patience"/> (it may be stopping).
    /// </returns>
    /// <exception cref="IOException">The folder cannot be created.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder, or a file in it, cannot be created.</exception>
    public static DataFolderLock? Take(string folder, TimeSpan patience)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, ".lock");
        for (var until = DateTime.UtcNow + patience; ;)
        {
            try
            {
                return new(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            }
            catch (IOException)
            {
                if (DateTime.UtcNow > until)
                {
                    return null;
                }
            }

            // A lock that another process holds cannot be waited for.
            Thread.Sleep(Pause);
        }
    }

    public static string Taken(string folder) =>
        $"the data folder {folder} is in use by another ChatMetrics: "
        + $"stop that one, or set {DataFolder.Variable} to another folder";

    /// <summary>Records which server uses the folder, for <see cref="EndForgotten"/>.</summary>
    public void Remember(Process server)
    {
        _file.SetLength(0);
        _file.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{server.Id} {StartOf(server)}")));
        _file.Flush();
    }

    /// <summary>Ends a server that has outlived its killed application: two servers must not share the folder.</summary>
    public void EndForgotten()
    {
        _file.Position = 0;
        using var reader = new StreamReader(_file, leaveOpen: true);
        if (reader.ReadToEnd().Split(' ') is not [var pid, var start])
        {
            return;
        }

        try
        {
            using var server = Process.GetProcessById(int.Parse(pid, CultureInfo.InvariantCulture));
            if (Math.Abs(StartOf(server) - long.Parse(start, CultureInfo.InvariantCulture)) <= 1)
            {
                server.Kill();
                server.WaitForExit(Gone);
            }
        }
        catch (Exception ended) when (ended is ArgumentException or InvalidOperationException)
        {
            // The usual case: no process has this id any more.
        }
    }

    public void Dispose() => _file.Dispose();

    /// <summary>In seconds. Process ids are reused; together with the start time they identify a process.</summary>
    private static long StartOf(Process process) => new DateTimeOffset(process.StartTime).ToUnixTimeSeconds();
}
