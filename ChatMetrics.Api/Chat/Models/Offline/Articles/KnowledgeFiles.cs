namespace ChatMetrics.Api.Chat.Models.Offline.Articles;

/// <summary>The knowledge files, which are embedded in the assembly.</summary>
internal static class KnowledgeFiles
{
    private const string Folder = ".Offline.Knowledge.";
    private const string Extension = ".md";

    /// <summary>Reads all files, ordered by name so that every run numbers them alike.</summary>
    /// <exception cref="FormatException">A file is malformed.</exception>
    public static (Article[] Articles, Reply[] Replies) Read()
    {
        var documents = ReadDocuments().ToLookup(document => document.Kind is "warning" or "talk");
        return ([.. documents[false].Select(Article.From)], [.. documents[true].Select(Reply.From)]);
    }

    private static IEnumerable<Document> ReadDocuments()
    {
        var assembly = typeof(KnowledgeFiles).Assembly;
        foreach (var resource in assembly.GetManifestResourceNames().Order(StringComparer.Ordinal))
        {
            var start = resource.IndexOf(Folder, StringComparison.Ordinal);
            if (start < 0 || !resource.EndsWith(Extension, StringComparison.Ordinal))
                continue;

            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            yield return Document.Parse(
                resource[(start + Folder.Length)..^Extension.Length],
                reader.ReadToEnd().ReplaceLineEndings("\n"));
        }
    }
}
