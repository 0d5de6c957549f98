namespace ChatMetrics.Assistant.Articles;

/// <summary>The knowledge files, which are embedded in the assembly.</summary>
internal static class KnowledgeFiles
{
    private const string Folder = "ChatMetrics.Assistant.Knowledge.";
    private const string Extension = ".md";

    /// <summary>Reads all files, ordered by name so that every run numbers them alike.</summary>
    /// <exception cref="FormatException">A file is malformed.</exception>
    public static (Article[] Articles, Reply[] Replies) Read()
    {
        var documents = typeof(KnowledgeFiles).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(Read)
            .ToLookup(document => document["kind"] is "warning" or "talk");
        return ([.. documents[false].Select(Article.From)], [.. documents[true].Select(Reply.From)]);
    }

    private static Document Read(string resource)
    {
        using var reader = new StreamReader(typeof(KnowledgeFiles).Assembly.GetManifestResourceStream(resource)!);
        return Document.Parse(resource[Folder.Length..^Extension.Length], reader.ReadToEnd().ReplaceLineEndings("\n"));
    }
}
