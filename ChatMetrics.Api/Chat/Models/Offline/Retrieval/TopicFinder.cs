using ChatMetrics.Api.Chat.Models.Offline.Articles;

namespace ChatMetrics.Api.Chat.Models.Offline.Retrieval;

/// <summary>Decides what a message is about.</summary>
internal sealed class TopicFinder(Article[] articles, Bm25Index index)
{
    /// <summary>What each turn counts, compared to the one after it.</summary>
    private const float Decay = 0.6f;
    private const float KeywordBonus = 6;

    // A topic much weaker than the best one was only touched upon.
    private const float LeastShare = 0.35f;
    private const int LeastNamingTerms = 2;
    private const float LeastTextScore = 3.5f;

    /// <summary>The topics a message names, the most pronounced first.</summary>
    public List<Article> Find(Turn turn) => turn.Keywords.Count > 0 ? Rank([(turn, 1)]) : FindByText(turn);

    /// <summary>The topics of the earlier messages, newest first, that a follow-up speaks of.</summary>
    public List<Article> FindInHistory(Turn turn, IReadOnlyList<Turn> earlier)
    {
        var turns = new List<(Turn Turn, float Weight)> { (turn, 1) };
        var weight = Decay;
        foreach (var previous in earlier)
        {
            turns.Add((previous, weight));
            weight *= Decay;
        }

        return Rank(turns);
    }

    /// <summary>The articles nearest to a message that names none, for a hint.</summary>
    public List<Article> FindNearest(Turn turn, int count)
    {
        var scores = index.Score(turn.Terms);
        return [.. articles.Where(article => index.CountNaming(turn.Terms, article.Index) > 0)
            .OrderByDescending(article => scores[article.Index])
            .Take(count)];
    }

    private List<Article> Rank(List<(Turn Turn, float Weight)> turns)
    {
        var scores = new float[articles.Length];
        foreach (var (turn, weight) in turns)
            AddScores(scores, turn, weight);

        var named = turns.SelectMany(turn => turn.Turn.Keywords)
            .Select(match => articles[match.Articles.MaxBy(article => scores[article])])
            .Distinct()
            .OrderByDescending(article => scores[article.Index])
            .ToList();
        if (named.Exists(article => article.Kind != ArticleKind.Guide))
            named.RemoveAll(article => article.Kind == ArticleKind.Guide);
        return named.FindAll(article => article.Kind == ArticleKind.Caution || scores[article.Index] >= LeastShare * scores[named[0].Index]);
    }

    private void AddScores(float[] scores, Turn turn, float weight)
    {
        var text = index.Score(turn.Terms);
        for (var article = 0; article < scores.Length; article++)
            scores[article] += weight * text[article];
        foreach (var match in turn.Keywords)
        {
            foreach (var article in match.Articles)
                scores[article] += weight * KeywordBonus * match.Length / match.Articles.Length;
        }
    }

    private List<Article> FindByText(Turn turn)
    {
        var scores = index.Score(turn.Terms);
        var best = articles.MaxBy(article => scores[article.Index])!;
        var naming = index.CountNaming(turn.Terms, best.Index);
        var isAbout = scores[best.Index] >= LeastTextScore && naming >= LeastNamingTerms && 2 * naming >= turn.Terms.Count;
        return isAbout ? [best] : [];
    }
}
