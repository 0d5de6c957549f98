namespace ChatMetrics.AppHost.Tests;

/// <summary>A folder of its own for one test, removed after it.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("chatmetrics-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
