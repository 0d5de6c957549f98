namespace ChatMetrics.Api.Chat.Models.Offline.Articles;

internal enum ArticleKind
{
    /// <summary>What one's skin is like; the base of a routine.</summary>
    SkinType,

    /// <summary>What one suffers from.</summary>
    Concern,

    /// <summary>What one uses or does: a product, sleep, exercise.</summary>
    Means,

    /// <summary>A general answer that gives way to any more exact one.</summary>
    Guide,

    /// <summary>A circumstance in which other advice may be unsafe, so it comes first.</summary>
    Caution,
}

/// <summary>One topic Aara knows about.</summary>
/// <param name="Id">The file's name without extension.</param>
/// <param name="Title">How the topic is called on its own.</param>
/// <param name="Name">How the topic is called within a sentence.</param>
/// <param name="Kind">What it stands for, which decides how it combines with another topic.</param>
/// <param name="Index">Its place among the articles.</param>
/// <param name="Keywords">Each names the topic wherever it appears.</param>
/// <param name="Sections">In the order of the file.</param>
internal sealed record Article(string Id, string Title, string Name, ArticleKind Kind, int Index, string[] Keywords, Section[] Sections)
{
    public bool HasRoutine => this[SectionKind.Morning] is not null;

    /// <summary>The first section of a kind, null where the article has none.</summary>
    public Section? this[SectionKind kind] => Array.Find(Sections, section => section.Kind == kind);

    public static Article From(Document document, int index)
    {
        var title = document.Required("title");
        return new Article(
            document.Name,
            title,
            document.Header.GetValueOrDefault("name", char.ToLowerInvariant(title[0]) + title[1..]),
            ParseKind(document),
            index,
            document.Required("keywords").Split(',', StringSplitOptions.TrimEntries),
            [.. document.Sections.Select(Section.From)]);
    }

    private static ArticleKind ParseKind(Document document) => document.Kind switch
    {
        "skin type" => ArticleKind.SkinType,
        "concern" => ArticleKind.Concern,
        "means" => ArticleKind.Means,
        "guide" => ArticleKind.Guide,
        "caution" => ArticleKind.Caution,
        var other => throw new FormatException($"{document.Name}.md: \"{other}\" is no kind of article."),
    };
}
