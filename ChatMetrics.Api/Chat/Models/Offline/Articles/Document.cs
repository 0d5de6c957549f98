namespace ChatMetrics.Api.Chat.Models.Offline.Articles;

/// <summary>A knowledge file taken apart: "key: value" lines between two "---" lines, then sections under "##" headings.</summary>
internal sealed record Document(string Name, IReadOnlyDictionary<string, string> Header, IReadOnlyList<DocumentSection> Sections)
{
    public string Kind => Required("kind");

    public string Required(string key) =>
        Header.TryGetValue(key, out var value) ? value : throw new FormatException($"{Name}.md: the header has no \"{key}\".");

    public static Document Parse(string name, string text)
    {
        var parts = text.Split("---\n", 3);
        if (parts is not ["", var header, var body])
            throw new FormatException($"{name}.md: a header between two --- lines is expected.");

        return new Document(name, ParseHeader(name, header), ParseSections(name, body));
    }

    private static Dictionary<string, string> ParseHeader(string name, string header)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in header.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Split(':', 2, StringSplitOptions.TrimEntries) is not [var key, var value] || !values.TryAdd(key, value))
                throw new FormatException($"{name}.md: \"{line}\" is not a \"key: value\" line of its own.");
        }

        return values;
    }

    private static DocumentSection[] ParseSections(string name, string body)
    {
        var parts = ("\n" + body).Split("\n## ");
        if (parts.Length < 2 || !string.IsNullOrWhiteSpace(parts[0]))
            throw new FormatException($"{name}.md: the body starts with a ## heading.");

        return [.. parts.Skip(1).Select(part => part.Split('\n', 2) is [var heading, var text]
            ? new DocumentSection(heading.Trim(), text.Trim())
            : throw new FormatException($"{name}.md: the section \"{part}\" is empty."))];
    }
}

internal sealed record DocumentSection(string Heading, string Text)
{
    public string[] Lines { get; } = Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The lines without their "- ".</summary>
    public IEnumerable<string> Bullets => Lines.Select(line => line.TrimStart('-', ' '));
}
