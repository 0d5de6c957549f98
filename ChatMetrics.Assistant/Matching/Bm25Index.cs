using ChatMetrics.Assistant.Articles;
using ChatMetrics.Assistant.Text;

namespace ChatMetrics.Assistant.Matching;

/// <summary>
/// Ranks the articles by Okapi BM25. A term counts more in a title, keyword or heading than in the text. What a term adds to an
/// article is computed once, so that a question only sums up.
/// </summary>
internal sealed class Bm25Index
{
    private const double Saturation = 1.2; // k1
    private const double LengthPenalty = 0.5; // b
    private const double TitleWeight = 4;
    private const double KeywordWeight = 3;
    private const double HeadingWeight = 2;

    private readonly Dictionary<int, (int Article, float Score)[]> _postings;
    private readonly HashSet<int>[] _keywordTerms;

    public Bm25Index(Article[] articles, Vocabulary vocabulary)
    {
        _keywordTerms = Array.ConvertAll(articles, article => article.Keywords.SelectMany(vocabulary.AddAll).ToHashSet());
        var weights = Array.ConvertAll(articles, article => Weigh(article, vocabulary));
        var lengths = Array.ConvertAll(weights, terms => terms.Values.Sum());
        var average = lengths.Average();
        _postings = (
            from article in articles
            from term in weights[article.Index]
            group (article.Index, Weight: term.Value) by term.Key).ToDictionary(term => term.Key, ScoreEach);

        (int Article, float Score)[] ScoreEach(IEnumerable<(int Index, double Weight)> term)
        {
            var postings = term.ToArray();
            var rarity = Math.Log(1 + ((articles.Length - postings.Length + 0.5) / (postings.Length + 0.5)));
            return Array.ConvertAll(postings, posting =>
            {
                var length = Saturation * (1 - LengthPenalty + (LengthPenalty * lengths[posting.Index] / average));
                return (posting.Index, (float)(rarity * posting.Weight * (Saturation + 1) / (posting.Weight + length)));
            });
        }
    }

    /// <summary>Each article's score for these terms; a term that occurs twice counts once.</summary>
    public float[] Score(ReadOnlySpan<int> terms)
    {
        var scores = new float[_keywordTerms.Length];
        for (var i = 0; i < terms.Length; i++)
        {
            if (!terms[..i].Contains(terms[i]) && _postings.TryGetValue(terms[i], out var postings))
            {
                foreach (var (article, score) in postings)
                {
                    scores[article] += score;
                }
            }
        }

        return scores;
    }

    /// <summary>How many different terms are among an article's keywords.</summary>
    public int CountKeywordTerms(IEnumerable<int> terms, int article) => terms.Distinct().Count(_keywordTerms[article].Contains);

    private static Dictionary<int, double> Weigh(Article article, Vocabulary vocabulary)
    {
        var headings = article.Sections.Where(section => section.Kind == SectionKind.Detail).Select(section => section.Heading);
        var weights = new Dictionary<int, double>();
        Add([article.Title], TitleWeight);
        Add(article.Keywords, KeywordWeight);
        Add(headings, HeadingWeight);
        Add(article.Sections.Select(section => section.Text), 1);
        return weights;

        void Add(IEnumerable<string> texts, double weight)
        {
            foreach (var term in texts.SelectMany(vocabulary.AddAll))
            {
                weights[term] = weights.GetValueOrDefault(term) + weight;
            }
        }
    }
}
