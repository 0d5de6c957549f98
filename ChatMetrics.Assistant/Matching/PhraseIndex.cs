using ChatMetrics.Assistant.Articles;
using ChatMetrics.Assistant.Text;

namespace ChatMetrics.Assistant.Matching;

/// <summary>The patterns of all replies by word, so that one pass over a message finds every match.</summary>
internal sealed class PhraseIndex
{
    private readonly Dictionary<string, List<(PhrasePattern Pattern, int Group)>> _words = [];
    private readonly Dictionary<string, List<(PhrasePattern Pattern, int Group)>>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    public PhraseIndex(IEnumerable<Reply> replies)
    {
        _lookup = _words.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var reply in replies)
        {
            Array.ForEach(reply.Phrases, phrase => Add(reply, phrase, rulesOut: false));
            Array.ForEach(reply.Unless, phrase => Add(reply, phrase, rulesOut: true));
        }
    }

    /// <summary>The number of groups of all patterns.</summary>
    public int GroupCount { get; private set; }

    /// <summary>The patterns with that term, and the group it is in; null if there are none.</summary>
    public List<(PhrasePattern Pattern, int Group)>? Find(ReadOnlySpan<char> term) =>
        _lookup.TryGetValue(term, out var found) ? found : null;

    private void Add(Reply reply, string phrase, bool rulesOut)
    {
        var groups = phrase.Split('+');
        var pattern = new PhrasePattern(reply, rulesOut, GroupCount, groups.Length);
        foreach (var group in groups)
        {
            foreach (var term in TermReader.ReadAll(group, withStopWords: true).Distinct())
            {
                _words.TryAdd(term, []);
                _words[term].Add((pattern, GroupCount));
            }

            GroupCount++;
        }
    }
}
