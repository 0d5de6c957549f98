namespace ChatMetrics.Api.Testing;

/// <summary>The files that the tests were built from.</summary>
internal static class Repository
{
    private static readonly string[] NotOurs = ["bin", "obj", ".git", "TestResults"];

    public static string Root { get; } = FindRoot();

    /// <summary>Every file and folder, relative to the root, with slashes.</summary>
    public static IReadOnlyList<string> Paths { get; } = [.. PathsIn(Root).Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))];

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path)).ReplaceLineEndings("\n");

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "ChatMetrics.sln")))
        {
            folder = folder.Parent!;
        }

        return folder.FullName;
    }

    private static IEnumerable<string> PathsIn(string folder) =>
        from path in Directory.EnumerateFileSystemEntries(folder)
        where !NotOurs.Contains(Path.GetFileName(path))
        from found in Directory.Exists(path) ? PathsIn(path).Prepend(path) : [path]
        select found;
}
