namespace ChatMetrics.Api.Chat.Models.Offline.Articles;

internal enum ReplyKind
{
    /// <summary>An urgent answer that comes before everything else.</summary>
    Warning,

    /// <summary>Small talk.</summary>
    Talk,
}

/// <summary>A ready answer to messages that show one of its signs.</summary>
/// <param name="Id">The file's name without extension.</param>
/// <param name="Kind">Which messages it is for.</param>
/// <param name="Priority">The lower one wins where a message shows the signs of several.</param>
/// <param name="Signs">Patterns such as "chest + pain|tight": a word of each group, close together, in any order.</param>
/// <param name="Unless">Patterns that take the signs back.</param>
/// <param name="Texts">The answers, said in turn.</param>
internal sealed record Reply(string Id, ReplyKind Kind, int Priority, string[] Signs, string[] Unless, string[] Texts)
{
    public static Reply From(Document document) => new(
        document.Name,
        document.Kind == "warning" ? ReplyKind.Warning : ReplyKind.Talk,
        int.Parse(document.Header.GetValueOrDefault("priority", "9")),
        Bullets(document, "Signs"),
        Bullets(document, "Unless"),
        [.. document.Sections.Where(section => section.Heading == "Say").Select(section => section.Text)]);

    private static string[] Bullets(Document document, string heading) =>
        [.. document.Sections.Where(section => section.Heading == heading).SelectMany(section => section.Bullets)];
}
