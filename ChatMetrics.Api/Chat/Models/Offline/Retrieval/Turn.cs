using ChatMetrics.Api.Chat.Models.Offline.Articles;

namespace ChatMetrics.Api.Chat.Models.Offline.Retrieval;

/// <summary>A user's message as Aara understands it.</summary>
/// <param name="Terms">Its terms without stop words, -1 for what no article has.</param>
/// <param name="Keywords">The articles' keywords in it.</param>
/// <param name="Cues">What it wants to know.</param>
/// <param name="Warning">The urgent answer to its red flags, if it has any.</param>
/// <param name="SmallTalk">The answer to it as small talk, if it is little else.</param>
/// <param name="UnknownWords">Words that neither an article nor a cue nor small talk explains.</param>
/// <param name="HasWords">False for emoji, punctuation or nothing.</param>
/// <param name="HasLatin">Whether a word of it is in Latin letters.</param>
internal sealed record Turn(
    IReadOnlyList<int> Terms,
    IReadOnlyList<KeywordMatch> Keywords,
    Cues Cues,
    Reply? Warning,
    Reply? SmallTalk,
    int UnknownWords,
    bool HasWords,
    bool HasLatin)
{
    private const int LongestFollowUp = 12;

    /// <summary>Whether it can only be understood from what was said before: "and at night?", "which one first?".</summary>
    public bool MayFollowUp =>
        HasWords && Keywords.Count == 0 && Terms.Count <= LongestFollowUp && UnknownWords <= (Cues == Cues.None ? 0 : 1);
}
