using System.Text.RegularExpressions;
using ChatMetrics.Api.Testing;

namespace ChatMetrics.Api.Tests.Documentation;

/// <summary>What the documents name is there.</summary>
public sealed partial class DocumentedPathTests
{
    [Fact]
    public void Documents_LinkToFiles_WhichAreThere()
    {
        var missing =
            from document in Repository.Paths
            where document.EndsWith(".md", StringComparison.Ordinal) && !document.Contains("/Knowledge/", StringComparison.Ordinal)
            from link in Link().Matches(Repository.Read(document))
            let path = link.Groups["path"].Value
            where !Path.Exists(Path.Combine(Repository.Root, Path.GetDirectoryName(document)!, path))
            select $"{document}: {path}";

        Assert.Empty(missing);
    }

    [Fact]
    public void WhereToChange_NamesFilesAndTypes_WhichAreThere()
    {
        var sources = string.Concat(Repository.Paths.Where(path => path.EndsWith(".cs", StringComparison.Ordinal)).Select(Repository.Read));
        var missing =
            from code in Code().Matches(Repository.Read("docs/where-to-change.md"))
            let name = code.Groups["text"].Value
            where PathLike().IsMatch(name) ? !IsThere(name.TrimEnd('/'))
                : TypeOrMember().IsMatch(name) && !sources.Contains(name.Split('.')[^1], StringComparison.Ordinal)
            select name;

        Assert.Empty(missing);
    }

    // Where the folder has just been named, the file is named alone.
    private static bool IsThere(string name) => Repository.Paths.Any(path => path == name || path.EndsWith($"/{name}", StringComparison.Ordinal));

    [GeneratedRegex(@"(?:\]\(|src=""|srcset="")(?!https?:|#)(?<path>[^)#""\s]+)")]
    private static partial Regex Link();

    [GeneratedRegex("(?<!`)`(?<text>[^`\n]+)`(?!`)")]
    private static partial Regex Code();

    [GeneratedRegex(@"^[\w./-]+/[\w./-]*$|^[\w.-]+\.(?:cs|js|css|html|md|sln)$")]
    private static partial Regex PathLike();

    [GeneratedRegex(@"^I?[A-Z][a-z]\w+(?:\.[A-Z]\w+)?$")]
    private static partial Regex TypeOrMember();
}
