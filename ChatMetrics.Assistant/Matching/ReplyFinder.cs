using ChatMetrics.Assistant.Articles;
using ChatMetrics.Assistant.Text;

namespace ChatMetrics.Assistant.Matching;

/// <summary>Finds the replies whose phrases occur in a message. Indexed by word, because most words are in no phrase.</summary>
internal sealed class ReplyFinder(IEnumerable<Reply> replies)
{
    private readonly ILookup<string, (Reply Reply, Phrase Phrase)> _byWord = (
        from reply in replies
        from phrase in reply.Phrases
        from word in phrase.Words
        select (word, reply, phrase)).ToLookup(entry => entry.word, entry => (entry.reply, entry.phrase));

    /// <summary>The replies, and where the words of small talk are: they say nothing about a health question beside it.</summary>
    public (Reply? Warning, Reply? SmallTalk, HashSet<int> TalkPositions) Find(List<Term> terms)
    {
        HashSet<Reply> found = [], ruledOut = [];
        HashSet<int> talk = [];
        for (var end = 0; end < terms.Count; end++)
        {
            foreach (var (reply, phrase) in _byWord[terms[end].Text])
            {
                if (phrase.Match(terms, end) is { } positions && !(reply.IsWarning && IsDenied(terms, positions.Min())))
                {
                    (phrase.RulesOut ? ruledOut : found).Add(reply);
                    talk.UnionWith(reply.IsWarning ? [] : positions);
                }
            }
        }

        var best = found.Except(ruledOut).OrderBy(reply => reply.Priority).ToLookup(reply => reply.IsWarning);
        return (best[true].FirstOrDefault(), best[false].FirstOrDefault(), talk);
    }

    // "no chest pain"; but "no, my chest hurts" is no denial.
    private static bool IsDenied(List<Term> terms, int start) =>
        start > 0 && !terms[start].StartsClause && terms[start - 1].Text is "no" or "without";
}
