namespace ChatMetrics.Assistant.Text;

/// <summary>A knowledge file: "key: value" lines between two "---" lines, then sections under "##" headings.</summary>
internal sealed record KnowledgeFile(string Name, Dictionary<string, string> Header, (string Heading, string Text)[] Sections)
{
    private const string Folder = "ChatMetrics.Assistant.Knowledge.";

    /// <exception cref="FormatException">The header has no such key.</exception>
    public string this[string key] =>
        Header.TryGetValue(key, out var value) ? value : throw new FormatException($"{Name}.md: the header has no \"{key}\".");

    /// <summary>All files of the assembly by their kind, ordered by name so that every run ranks them alike.</summary>
    /// <exception cref="FormatException">A file is malformed.</exception>
    public static IEnumerable<KnowledgeFile> ReadAll() =>
        from resource in typeof(KnowledgeFile).Assembly.GetManifestResourceNames().Order(StringComparer.Ordinal)
        where resource.StartsWith(Folder, StringComparison.Ordinal)
        select Read(resource[Folder.Length..^".md".Length]);

    /// <exception cref="FormatException">The file is malformed.</exception>
    public static KnowledgeFile Read(string name)
    {
        using var reader = new StreamReader(typeof(KnowledgeFile).Assembly.GetManifestResourceStream($"{Folder}{name}.md")!);
        return Parse(name, reader.ReadToEnd().ReplaceLineEndings("\n"));
    }

    /// <exception cref="FormatException">The file is malformed.</exception>
    public static KnowledgeFile Parse(string name, string text)
    {
        if (text.Split("---\n", 3) is not ["", var header, var body] || body.Split("## ") is not ["", _, ..] parts)
        {
            throw new FormatException($"{name}.md: expected a header between two --- lines, then sections under ## headings.");
        }

        var values = header.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(": ", 2));
        var sections = parts[1..].Select(part => part.Split('\n', 2)).Select(part => (part[0], part[^1].Trim()));
        return new KnowledgeFile(name, values.ToDictionary(pair => pair[0], pair => pair[^1]), [.. sections]);
    }

    /// <summary>The lines of all sections under a heading.</summary>
    public IEnumerable<string> Lines(string heading) =>
        Sections.Where(section => section.Heading == heading).SelectMany(section => section.Text.Split('\n'));
}
