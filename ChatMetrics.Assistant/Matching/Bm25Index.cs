using ChatMetrics.Assistant.Articles;
using ChatMetrics.Assistant.Text;

namespace ChatMetrics.Assistant.Matching;

/// <summary>
/// Scores articles by Okapi BM25. A term counts more in a title or keyword than in the text. What a term adds to an article is
/// computed once, so that a question only sums up.
/// </summary>
internal sealed class Bm25Index
{
    private const double Saturation = 1.2; // k1
    private const double LengthPenalty = 0.5; // b
    private const int NameWeight = 4;

    private readonly Dictionary<Article, Dictionary<string, double>> _scores;
    private readonly Dictionary<string, int> _articlesByTerm;

    public Bm25Index(Article[] articles)
    {
        var counts = articles.ToDictionary(article => article, CountTerms);
        var averageLength = counts.Values.Average(terms => terms.Values.Sum());
        _articlesByTerm = counts.Values.SelectMany(terms => terms.Keys).CountBy(term => term).ToDictionary();
        _scores = counts.ToDictionary(entry => entry.Key, entry =>
        {
            var length = Saturation * (1 - LengthPenalty + (LengthPenalty * entry.Value.Values.Sum() / averageLength));
            return entry.Value.ToDictionary(
            term => term.Key, term => Rarity(term.Key) * term.Value * (Saturation + 1) / (term.Value + length));
        });

        double Rarity(string term) => Math.Log(1 + ((articles.Length - _articlesByTerm[term] + 0.5) / (_articlesByTerm[term] + 0.5)));
    }

    /// <summary>Whether any article has that term.</summary>
    public bool Contains(string term) => _articlesByTerm.ContainsKey(term);

    /// <summary>An article's score for these terms; one that occurs twice counts once.</summary>
    public double Score(Article article, IEnumerable<string> terms) => terms.Distinct().Sum(_scores[article].GetValueOrDefault);

    private static Dictionary<string, int> CountTerms(Article article)
    {
        var names = article.Keywords.Append(article.Title).SelectMany(Term.ReadContent);
        var texts = article.Sections.SelectMany(section => Term.ReadContent($"{section.Heading} {section.Text}"));
        return names.Select(term => (term, Weight: NameWeight)).Concat(texts.Select(term => (term, Weight: 1)))
            .AggregateBy(entry => entry.term, 0, (sum, entry) => sum + entry.Weight).ToDictionary();
    }
}
