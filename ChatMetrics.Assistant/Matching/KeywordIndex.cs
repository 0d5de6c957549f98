namespace ChatMetrics.Assistant.Matching;

/// <summary>Finds the articles' keywords among terms, the longest first: "hormonal acne" is not "acne".</summary>
internal sealed class KeywordIndex
{
    private readonly Dictionary<int, (int[] Terms, int[] Articles)[]> _byFirstTerm;

    public KeywordIndex(IEnumerable<(int[] Terms, int Article)> keywords) => _byFirstTerm = keywords
        .Where(keyword => keyword.Terms.Length > 0)
        .GroupBy(keyword => string.Join(' ', keyword.Terms))
        .Select(same => (same.First().Terms, Articles: same.Select(keyword => keyword.Article).Distinct().ToArray()))
        .OrderByDescending(keyword => keyword.Terms.Length)
        .GroupBy(keyword => keyword.Terms[0])
        .ToDictionary(keywords => keywords.Key, keywords => keywords.ToArray());

    public List<KeywordMatch> Find(ReadOnlySpan<int> terms)
    {
        var matches = new List<KeywordMatch>();
        for (var start = 0; start < terms.Length; start++)
        {
            foreach (var (keyword, articles) in _byFirstTerm.GetValueOrDefault(terms[start], []))
            {
                if (terms[start..].StartsWith(keyword))
                {
                    matches.Add(new KeywordMatch(start, keyword.Length, articles));
                    start += keyword.Length - 1;
                    break;
                }
            }
        }

        return matches;
    }
}
