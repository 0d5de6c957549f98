namespace ChatMetrics.Assistant.Text;

/// <summary>A knowledge file: "key: value" lines between two "---" lines, then sections under "##" headings.</summary>
internal sealed record KnowledgeFile(string Name, Dictionary<string, string> Header, (string Heading, string Text)[] Sections)
{
    private const string Folder = "ChatMetrics.Assistant.Knowledge.";

    public string this[string key] => Header[key];

    /// <summary>All files of the assembly, ordered by name so that every run ranks them alike.</summary>
    public static IEnumerable<KnowledgeFile> ReadAll() =>
        from resource in typeof(KnowledgeFile).Assembly.GetManifestResourceNames().Order(StringComparer.Ordinal)
        where resource.StartsWith(Folder, StringComparison.Ordinal)
        select Read(resource[Folder.Length..^".md".Length]);

    public static KnowledgeFile Read(string name)
    {
        using var reader = new StreamReader(typeof(KnowledgeFile).Assembly.GetManifestResourceStream($"{Folder}{name}.md")!);
        var parts = reader.ReadToEnd().ReplaceLineEndings("\n").Split("---\n", 3);
        var header = parts[1].Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(": ", 2));
        var sections = parts[2].Split("## ").Skip(1).Select(part => part.Split('\n', 2));
        return new KnowledgeFile(
            name,
            header.ToDictionary(pair => pair[0], pair => pair[1]),
            [.. sections.Select(section => (section[0], section[1].Trim()))]);
    }

    /// <summary>The lines of all sections under a heading.</summary>
    public IEnumerable<string> Lines(string heading) =>
        Sections.Where(section => section.Heading == heading).SelectMany(section => section.Text.Split('\n'));
}
