using ChatMetrics.Assistant.Articles;

namespace ChatMetrics.Assistant.Matching;

/// <summary>A user's message as Aara understands it.</summary>
/// <param name="Terms">Its terms without stop words; <see cref="Text.Vocabulary.Unknown"/> for those in no article.</param>
/// <param name="Keywords">The articles' keywords in it.</param>
/// <param name="Intents">What it wants to know.</param>
/// <param name="Warning">The urgent answer to its red flags, if it has any.</param>
/// <param name="SmallTalk">The answer to it as small talk, if it is little else.</param>
/// <param name="UnknownWords">The number of words that no article, intent or small talk explains.</param>
/// <param name="HasWords">False for emoji, punctuation or nothing.</param>
/// <param name="HasLatin">Whether a word of it is in Latin letters.</param>
internal sealed record ParsedMessage(
    int[] Terms,
    IReadOnlyList<KeywordMatch> Keywords,
    Intents Intents,
    Reply? Warning,
    Reply? SmallTalk,
    int UnknownWords,
    bool HasWords,
    bool HasLatin)
{
    private const int MaxFollowUpTerms = 12;

    /// <summary>Whether only what was said before can explain it: "and at night?", "which one first?".</summary>
    public bool MayFollowUp =>
        HasWords && Keywords.Count == 0 && Terms.Length <= MaxFollowUpTerms && UnknownWords <= (Intents == Intents.None ? 0 : 1);
}
