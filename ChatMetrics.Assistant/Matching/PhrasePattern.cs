using ChatMetrics.Assistant.Articles;

namespace ChatMetrics.Assistant.Matching;

/// <summary>A pattern of a reply: groups of words, one of each must occur.</summary>
/// <param name="Reply">What is said where it matches.</param>
/// <param name="RulesOut">Whether a match rules the reply out instead.</param>
/// <param name="FirstGroup">The number of its first group; groups are numbered over all patterns.</param>
/// <param name="Groups">How many it has.</param>
internal sealed record PhrasePattern(Reply Reply, bool RulesOut, int FirstGroup, int Groups)
{
    /// <summary>How many words a match may span. What rules a warning out has to be side by side.</summary>
    public int Window => RulesOut || Groups == 1 ? Groups : (2 * Groups) + 2;
}
