using ChatMetrics.Assistant.Articles;

namespace ChatMetrics.Assistant.Matching;

/// <summary>Decides what a message is about.</summary>
internal sealed class TopicFinder(Article[] articles, Bm25Index index)
{
    /// <summary>What each message counts, compared to the one after it.</summary>
    private const float Decay = 0.6f;
    private const float KeywordBonus = 6;

    // A topic much weaker than the best one was only touched upon.
    private const float MinShare = 0.35f;
    private const int MinKeywordTerms = 2;
    private const float MinTextScore = 3.5f;

    /// <summary>The topics a message names, the most pronounced first.</summary>
    public List<Article> Find(ParsedMessage message) => message.Keywords.Count > 0 ? Rank([message]) : FindByText(message);

    /// <summary>The topics of the earlier messages, newest first, that a follow-up speaks of.</summary>
    public List<Article> FindInHistory(ParsedMessage message, IEnumerable<ParsedMessage> earlier) => Rank([message, .. earlier]);

    private List<Article> Rank(ParsedMessage[] messages)
    {
        var scores = new float[articles.Length];
        var weight = 1f;
        foreach (var message in messages)
        {
            AddScores(scores, message, weight);
            weight *= Decay;
        }

        var named = messages.SelectMany(message => message.Keywords)
            .Select(match => articles[match.Articles.MaxBy(article => scores[article])])
            .Distinct()
            .OrderByDescending(article => scores[article.Index])
            .ToList();
        if (named.Exists(article => article.Kind != ArticleKind.Guide))
        {
            named.RemoveAll(article => article.Kind == ArticleKind.Guide);
        }

        var least = named.Count > 0 ? MinShare * scores[named[0].Index] : 0;
        return named.FindAll(article => article.Kind == ArticleKind.Caution || scores[article.Index] >= least);
    }

    private void AddScores(float[] scores, ParsedMessage message, float weight)
    {
        var text = index.Score(message.Terms);
        for (var article = 0; article < scores.Length; article++)
        {
            scores[article] += weight * text[article];
        }

        foreach (var match in message.Keywords)
        {
            foreach (var article in match.Articles)
            {
                scores[article] += weight * KeywordBonus * match.Length / match.Articles.Length;
            }
        }
    }

    private List<Article> FindByText(ParsedMessage message)
    {
        var scores = index.Score(message.Terms);
        var best = articles.MaxBy(article => scores[article.Index])!;
        var named = index.CountKeywordTerms(message.Terms, best.Index);
        return scores[best.Index] >= MinTextScore && named >= MinKeywordTerms && 2 * named >= message.Terms.Length ? [best] : [];
    }
}
