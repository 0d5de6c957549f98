using ChatMetrics.Api.Chat.Models.Offline.Articles;
using ChatMetrics.Api.Chat.Models.Offline.Text;

namespace ChatMetrics.Api.Chat.Models.Offline.Retrieval;

/// <summary>
/// Ranks the articles by Okapi BM25. A term counts more in a title, keyword or heading than in the text, and what a term
/// adds to an article is worked out once, so that a question only sums up.
/// </summary>
internal sealed class Bm25Index
{
    private const double Saturation = 1.2; // k1
    private const double LengthPenalty = 0.5; // b
    private const double TitleWeight = 4;
    private const double KeywordWeight = 3;
    private const double HeadingWeight = 2;

    private readonly (int Article, float Score)[][] _postings;
    private readonly HashSet<int>[] _naming;
    private readonly int _articles;

    public Bm25Index(Article[] articles, Vocabulary vocabulary)
    {
        _articles = articles.Length;
        _naming = Array.ConvertAll(articles, article => article.Keywords.SelectMany(vocabulary.AddAll).ToHashSet());
        var counts = Array.ConvertAll(articles, article => Count(article, vocabulary));
        var lengths = Array.ConvertAll(counts, terms => terms.Values.Sum());
        var average = lengths.Average();
        var postings = Enumerable.Range(0, vocabulary.Count).Select(_ => new List<(int, float)>()).ToArray();
        for (var term = 0; term < postings.Length; term++)
        {
            var frequency = counts.Count(terms => terms.ContainsKey(term));
            var rarity = Math.Log(1 + ((_articles - frequency + 0.5) / (frequency + 0.5)));
            for (var article = 0; article < _articles; article++)
            {
                if (!counts[article].TryGetValue(term, out var count))
                    continue;
                var length = Saturation * (1 - LengthPenalty + (LengthPenalty * lengths[article] / average));
                postings[term].Add((article, (float)(rarity * count * (Saturation + 1) / (count + length))));
            }
        }

        _postings = Array.ConvertAll(postings, posting => posting.ToArray());
    }

    /// <summary>Adds to each article's score what the terms say for it; a term said twice counts once.</summary>
    public float[] Score(IEnumerable<int> terms)
    {
        var scores = new float[_articles];
        var seen = new HashSet<int>();
        foreach (var term in terms)
        {
            if (term == Vocabulary.Unknown || !seen.Add(term))
                continue;
            foreach (var (article, score) in _postings[term])
                scores[article] += score;
        }

        return scores;
    }

    /// <summary>How many different terms of a question are among those an article is named by.</summary>
    public int CountNaming(IEnumerable<int> terms, int article) => terms.Distinct().Count(_naming[article].Contains);

    private static Dictionary<int, double> Count(Article article, Vocabulary vocabulary)
    {
        var counts = new Dictionary<int, double>();
        Add(article.Title, TitleWeight);
        foreach (var keyword in article.Keywords)
            Add(keyword, KeywordWeight);
        foreach (var section in article.Sections)
        {
            Add(section.Heading, section.Kind == SectionKind.Detail ? HeadingWeight : 0);
            Add(section.Text, 1);
        }

        return counts;

        void Add(string text, double weight)
        {
            if (weight == 0)
                return;
            foreach (var term in vocabulary.AddAll(text))
                counts[term] = counts.GetValueOrDefault(term) + weight;
        }
    }
}
