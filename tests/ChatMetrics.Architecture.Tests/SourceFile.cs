namespace ChatMetrics.Architecture.Tests;

/// <summary>A C# file of the repository that these tests were built from.</summary>
/// <param name="Project">The folder of its project, relative to the root: <c>ChatMetrics.Api</c>, <c>bench/ChatMetrics.LoadGenerator</c>.</param>
/// <param name="Path">Relative to the root, with slashes.</param>
/// <param name="Text">What is in it.</param>
internal sealed record SourceFile(string Project, string Path, string Text)
{
    public IEnumerable<(int Number, string Text)> Lines => Text.Split('\n').Select((line, index) => (index + 1, line));

    public string Name => System.IO.Path.GetFileName(Path);

    /// <summary>What is shipped: the projects that stand in the root.</summary>
    public bool IsProduct => !Project.Contains('/', StringComparison.Ordinal);

    /// <summary>Every file of every project, without what a build writes.</summary>
    public static IReadOnlyList<SourceFile> ReadAll()
    {
        var root = FindRoot();
        return
        [
            .. from project in Directory.EnumerateFiles(root, "*.csproj", SearchOption.AllDirectories)
               let folder = System.IO.Path.GetDirectoryName(project)!
               from path in Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
               let inProject = RelativePath(folder, path)
               where !inProject.StartsWith("bin/", StringComparison.Ordinal) && !inProject.StartsWith("obj/", StringComparison.Ordinal)
               select new SourceFile(RelativePath(root, folder), RelativePath(root, path), File.ReadAllText(path)),
        ];
    }

    private static string RelativePath(string folder, string path) =>
        System.IO.Path.GetRelativePath(folder, path).Replace('\\', '/');

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(System.IO.Path.Combine(folder.FullName, "ChatMetrics.sln")))
        {
            folder = folder.Parent!;
        }

        return folder.FullName;
    }
}
