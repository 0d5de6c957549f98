using ChatMetrics.Assistant.Articles;
using ChatMetrics.Assistant.Text;

namespace ChatMetrics.Assistant.Matching;

/// <summary>
/// Ranks the articles by Okapi BM25. A term counts more in a title or keyword than in the text. What a term adds to an article is
/// computed once, so that a question only sums up.
/// </summary>
internal sealed class Bm25Index
{
    private const double Saturation = 1.2; // k1
    private const double LengthPenalty = 0.5; // b
    private const int NameWeight = 4;

    private readonly ILookup<string, (Article Article, double Score)> _postings;

    public Bm25Index(Article[] articles)
    {
        var counted = Array.ConvertAll(articles, article => (Article: article, Counts: CountTerms(article)));
        var average = counted.Average(entry => entry.Counts.Values.Sum());
        _postings = (
            from entry in counted
            let length = Saturation * (1 - LengthPenalty + (LengthPenalty * entry.Counts.Values.Sum() / average))
            from term in entry.Counts
            group (entry.Article, Frequency: term.Value * (Saturation + 1) / (term.Value + length)) by term.Key into term
            let rarity = Math.Log(1 + ((articles.Length - term.Count() + 0.5) / (term.Count() + 0.5)))
            from posting in term
            select (term.Key, posting.Article, Score: rarity * posting.Frequency))
            .ToLookup(posting => posting.Key, posting => (posting.Article, posting.Score));
    }

    /// <summary>Whether any article has that term.</summary>
    public bool Contains(string term) => _postings.Contains(term);

    /// <summary>What these terms add to the articles' scores; a term that occurs twice counts once.</summary>
    public IEnumerable<(Article Article, double Score)> Score(IEnumerable<string> terms) =>
        terms.Distinct().SelectMany(term => _postings[term]);

    private static Dictionary<string, int> CountTerms(Article article)
    {
        var names = article.Keywords.Append(article.Title).Select(text => (text, Weight: NameWeight));
        var texts = article.Sections.SelectMany(section => (string[])[section.Heading, section.Text]).Select(text => (text, Weight: 1));
        return (
            from part in names.Concat(texts)
            from term in Term.ReadContent(part.text)
            group part.Weight by term).ToDictionary(term => term.Key, term => term.Sum());
    }
}
