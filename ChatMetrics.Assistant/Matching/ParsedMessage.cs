using ChatMetrics.Assistant.Articles;

namespace ChatMetrics.Assistant.Matching;

/// <summary>A user's message as Aara understands it.</summary>
/// <param name="HasWords">False for emoji, punctuation or nothing.</param>
/// <param name="Terms">Its terms without stop words.</param>
/// <param name="Keywords">The articles' keywords in it.</param>
/// <param name="Intents">What it wants to know.</param>
/// <param name="Warning">The urgent answer to its red flags, if it has any.</param>
/// <param name="SmallTalk">The answer to it as small talk, if it is little else.</param>
/// <param name="UnknownWords">The number of words that no article, intent or small talk explains.</param>
/// <param name="Topics">The topics that it names by itself, the most pronounced first.</param>
internal sealed record ParsedMessage(
    bool HasWords,
    string[] Terms,
    List<Keyword> Keywords,
    Intents Intents,
    Reply? Warning,
    Reply? SmallTalk,
    int UnknownWords,
    IReadOnlyList<Article> Topics)
{
    private const int MaxFollowUpTerms = 12;

    /// <summary>Whether only what was said before can explain it: "and at night?", "which one first?".</summary>
    public bool MayFollowUp =>
        HasWords && Keywords.Count == 0 && Terms.Length <= MaxFollowUpTerms && UnknownWords <= (Intents == Intents.None ? 0 : 1);

    public bool Asks(Intents intents) => (Intents & intents) != 0;

    /// <summary>The sections of an article that answer the message's particular question: "how often?".</summary>
    public IEnumerable<Section> DetailsFrom(Article article)
    {
        // What only names the topic says nothing about the question.
        var naming = Keywords.Where(keyword => keyword.Articles.Contains(article)).SelectMany(keyword => keyword.Terms);
        var asked = Terms.Except(naming).ToHashSet();
        return article.Sections.Where(section => section.Kind == SectionKind.Detail && section.HeadingTerms.Any(asked.Contains));
    }
}
