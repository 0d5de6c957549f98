namespace ChatMetrics.Assistant.Articles;

/// <summary>A knowledge file: "key: value" lines between two "---" lines, then sections under "##" headings.</summary>
internal sealed record Document(string Name, IReadOnlyDictionary<string, string> Header, (string Heading, string Text)[] Sections)
{
    /// <exception cref="FormatException">The header has no such key.</exception>
    public string this[string key] =>
        Header.TryGetValue(key, out var value) ? value : throw new FormatException($"{Name}.md: the header has no \"{key}\".");

    /// <exception cref="FormatException">The file is malformed.</exception>
    public static Document Parse(string name, string text) =>
        text.Split("---\n", 3) is ["", var header, var body]
        && $"\n{body}".Split("\n## ") is [var before, _, ..] parts
        && string.IsNullOrWhiteSpace(before)
            ? new Document(name, ParseHeader(name, header), Array.ConvertAll(parts[1..], ParseSection))
            : throw new FormatException($"{name}.md: expected a header between two --- lines, then sections under ## headings.");

    private static Dictionary<string, string> ParseHeader(string name, string header)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in header.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Split(':', 2, StringSplitOptions.TrimEntries) is not [var key, var value] || !values.TryAdd(key, value))
            {
                throw new FormatException($"{name}.md: expected \"key: value\" with a new key, not \"{line}\".");
            }
        }

        return values;
    }

    private static (string Heading, string Text) ParseSection(string part)
    {
        var heading = part.Split('\n', 2)[0];
        return (heading.Trim(), part[heading.Length..].Trim());
    }
}
