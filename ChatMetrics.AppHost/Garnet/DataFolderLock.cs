namespace ChatMetrics.AppHost.Garnet;

/// <summary>
/// Two servers on one folder would destroy it: whoever runs a server on the folder holds this lock as long as the server
/// lives. The system lets go of it when the holder dies, however it dies.
/// </summary>
internal sealed class DataFolderLock : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private readonly FileStream _file;

    private DataFolderLock(FileStream file) => _file = file;

    /// <returns>Null when another process holds the folder, also after <paramref name="patience"/> (it may be stopping).</returns>
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

            Thread.Sleep(Pause);
        }
    }

    public static string Taken(string folder) =>
        $"the data folder {folder} is in use by another ChatMetrics: stop that one, or set {Composition.DataVariable} to another folder";

    public void Dispose() => _file.Dispose();
}
