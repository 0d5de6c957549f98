using ChatMetrics.Api.Chat.Models.Offline.Text;

namespace ChatMetrics.Api.Chat.Models.Offline.Retrieval;

/// <summary>A keyword found in a message: where it stands, and the articles that carry it.</summary>
internal readonly record struct KeywordMatch(int Start, int Length, int[] Articles);

/// <summary>Finds the articles' keywords in a run of terms, the longest first: "hormonal acne" is not "acne".</summary>
internal sealed class KeywordTrie
{
    private readonly Dictionary<(int Node, int Term), int> _edges = [];
    private readonly List<int[]> _articles = [[]];

    public void Add(ReadOnlySpan<int> keyword, int article)
    {
        var node = 0;
        foreach (var term in keyword)
        {
            if (!_edges.TryGetValue((node, term), out var next))
            {
                _edges.Add((node, term), next = _articles.Count);
                _articles.Add([]);
            }

            node = next;
        }

        if (node != 0 && !_articles[node].Contains(article))
            _articles[node] = [.. _articles[node], article];
    }

    public List<KeywordMatch> Find(IReadOnlyList<int> terms)
    {
        var matches = new List<KeywordMatch>();
        for (var start = 0; start < terms.Count;)
        {
            var match = Longest(terms, start);
            if (match.Length > 0)
                matches.Add(match);
            start += Math.Max(1, match.Length);
        }

        return matches;
    }

    private KeywordMatch Longest(IReadOnlyList<int> terms, int start)
    {
        var longest = default(KeywordMatch);
        var node = 0;
        for (var i = start; i < terms.Count && terms[i] != Vocabulary.Unknown; i++)
        {
            if (!_edges.TryGetValue((node, terms[i]), out node))
                break;
            if (_articles[node].Length > 0)
                longest = new KeywordMatch(start, i - start + 1, _articles[node]);
        }

        return longest;
    }
}
