using ChatMetrics.Api.Chat.Models.Offline.Articles;
using ChatMetrics.Api.Chat.Models.Offline.Text;

namespace ChatMetrics.Api.Chat.Models.Offline.Retrieval;

/// <summary>A pattern of a reply, with its groups' places in a scan.</summary>
internal sealed record Sign(Reply Reply, bool TakesBack, int FirstGroup, int Groups)
{
    /// <summary>How many words a match may span. What takes a warning back has to stand side by side.</summary>
    public int Window => TakesBack || Groups == 1 ? Groups : (2 * Groups) + 2;
}

/// <summary>All replies' signs by word, so that one pass over a message finds every match.</summary>
internal sealed class SignBook
{
    private readonly Dictionary<string, List<(Sign Sign, int Group)>> _words = [];
    private readonly Dictionary<string, List<(Sign Sign, int Group)>>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    public SignBook(IEnumerable<Reply> replies)
    {
        _lookup = _words.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var reply in replies)
        {
            foreach (var pattern in reply.Signs)
                Add(reply, pattern, takesBack: false);
            foreach (var pattern in reply.Unless)
                Add(reply, pattern, takesBack: true);
        }
    }

    /// <summary>The groups of all signs: how many numbers a scan has to remember.</summary>
    public int Groups { get; private set; }

    public List<(Sign Sign, int Group)>? Find(ReadOnlySpan<char> term) => _lookup.TryGetValue(term, out var signs) ? signs : null;

    private void Add(Reply reply, string pattern, bool takesBack)
    {
        var groups = pattern.Split('+', StringSplitOptions.TrimEntries);
        var sign = new Sign(reply, takesBack, Groups, groups.Length);
        foreach (var group in groups)
        {
            foreach (var term in TermReader.ReadAll(group, withStopWords: true).Distinct())
            {
                if (!_words.TryGetValue(term, out var signs))
                    _words.Add(term, signs = []);
                signs.Add((sign, Groups));
            }

            Groups++;
        }
    }
}
