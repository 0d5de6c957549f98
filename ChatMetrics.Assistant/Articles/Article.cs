namespace ChatMetrics.Assistant.Articles;

/// <summary>One topic Aara knows about.</summary>
/// <param name="Id">The file's name without extension.</param>
/// <param name="Title">What the topic is called on its own.</param>
/// <param name="Name">What the topic is called within a sentence.</param>
/// <param name="Kind">Decides how it combines with another topic.</param>
/// <param name="Index">Its position among the articles.</param>
/// <param name="Keywords">Each names the topic wherever it appears.</param>
/// <param name="Sections">In the order of the file.</param>
internal sealed record Article(
    string Id, string Title, string Name, ArticleKind Kind, int Index, string[] Keywords, Section[] Sections)
{
    public bool HasRoutine => this[SectionKind.Morning] is not null;

    /// <summary>The sections that say what not to do.</summary>
    public IEnumerable<Section> Cautions =>
        Sections.Where(section => section.Kind is SectionKind.NotFor or SectionKind.NotWith or SectionKind.Avoid);

    /// <summary>The first section of a kind; null if the article has none.</summary>
    public Section? this[SectionKind kind] => Array.Find(Sections, section => section.Kind == kind);

    public static Article From(Document document, int index)
    {
        var title = document["title"];
        return new Article(
            document.Name,
            title,
            document.Header.GetValueOrDefault("name", char.ToLowerInvariant(title[0]) + title[1..]),
            Enum.Parse<ArticleKind>(document["kind"].Replace(" ", "", StringComparison.Ordinal), ignoreCase: true),
            index,
            document["keywords"].Split(',', StringSplitOptions.TrimEntries),
            Array.ConvertAll(document.Sections, Section.From));
    }
}
