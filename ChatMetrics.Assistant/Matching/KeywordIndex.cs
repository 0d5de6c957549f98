using ChatMetrics.Assistant.Articles;
using ChatMetrics.Assistant.Text;

namespace ChatMetrics.Assistant.Matching;

/// <summary>What names a topic, and the articles that have it.</summary>
internal sealed record Keyword(string[] Terms, Article[] Articles);

/// <summary>Finds the articles' keywords among terms, the longest first: "hormonal acne" is not "acne".</summary>
internal sealed class KeywordIndex(IEnumerable<Article> articles)
{
    private readonly ILookup<string, Keyword> _byFirstTerm = (
        from article in articles
        from keyword in article.Keywords
        let terms = Term.ReadContent(keyword)
        group (terms, article) by string.Join(' ', terms) into same
        orderby same.First().terms.Length descending
        select new Keyword(same.First().terms, [.. same.Select(entry => entry.article).Distinct()]))
        .ToLookup(keyword => keyword.Terms[0]);

    public List<Keyword> Find(string[] terms)
    {
        var found = new List<Keyword>();
        for (var start = 0; start < terms.Length; start++)
        {
            var beginning = _byFirstTerm[terms[start]];
            if (beginning.FirstOrDefault(keyword => terms.AsSpan(start).StartsWith(keyword.Terms)) is { } longest)
            {
                found.Add(longest);
                start += longest.Terms.Length - 1;
            }
        }

        return found;
    }
}
