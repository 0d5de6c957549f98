namespace ChatMetrics.Assistant.Articles;

/// <summary>A ready answer to messages that contain one of its phrases.</summary>
/// <param name="Id">The file's name without extension.</param>
/// <param name="IsWarning">Whether it is urgent and comes before everything else; else it is small talk.</param>
/// <param name="Priority">The lower one wins if a message contains phrases of several.</param>
/// <param name="Phrases">Patterns such as "chest + pain|tight": a word of each group, close together, in any order.</param>
/// <param name="Unless">Patterns that rule the reply out.</param>
/// <param name="Texts">The answers, given in turn.</param>
internal sealed record Reply(string Id, bool IsWarning, int Priority, string[] Phrases, string[] Unless, string[] Texts)
{
    public static Reply From(Document document)
    {
        var sections = document.Sections.ToLookup(section => section.Heading, section => section.Text);
        return new Reply(
            document.Name,
            document["kind"] == "warning",
            int.Parse(document.Header.GetValueOrDefault("priority", "9")),
            Bullets(sections["Phrases"]),
            Bullets(sections["Unless"]),
            [.. sections["Say"]]);
    }

    private static string[] Bullets(IEnumerable<string> texts) =>
        [.. texts.SelectMany(text => text.Split('\n')).Select(line => line.TrimStart('-', ' '))];
}
