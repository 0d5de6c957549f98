using ChatMetrics.Assistant.Articles;

namespace ChatMetrics.Assistant.Matching;

/// <summary>Follows one message word by word and notes which replies' phrases occur.</summary>
internal ref struct PhraseMatcher
{
    private const int Never = -1000;

    private readonly PhraseIndex _index;
    private readonly Span<int> _lastSeen;
    private readonly HashSet<Reply> _matched = [];
    private readonly HashSet<Reply> _ruledOut = [];
    private int _lastNegation = Never;

    /// <param name="index">The phrases to look for.</param>
    /// <param name="lastSeen">Room for the position of each of the index's groups.</param>
    public PhraseMatcher(PhraseIndex index, Span<int> lastSeen)
    {
        _index = index;
        _lastSeen = lastSeen;
        lastSeen.Fill(Never);
    }

    /// <summary>Positions of words that belong to small talk.</summary>
    public HashSet<int> SmallTalk { get; } = [];

    public void Read(ReadOnlySpan<char> term, int position, bool startsClause)
    {
        _lastNegation = startsClause ? Never : _lastNegation;
        if (_index.Find(term) is { } found)
        {
            foreach (var (pattern, group) in found)
            {
                _lastSeen[group] = position;
                Match(pattern, position);
            }
        }

        if (term is "no" or "without" || (_lastNegation == position - 1 && term is "any" or "sever" or "real"))
        {
            _lastNegation = position;
        }
    }

    /// <summary>The most pressing reply of a kind; null if none has matched.</summary>
    public readonly Reply? Best(bool isWarning) =>
        _matched.Except(_ruledOut).Where(reply => reply.IsWarning == isWarning).MinBy(reply => reply.Priority);

    private readonly void Match(PhrasePattern pattern, int position)
    {
        var seen = _lastSeen.Slice(pattern.FirstGroup, pattern.Groups);
        var first = position;
        foreach (var other in seen)
        {
            first = Math.Min(first, other);
        }

        // "no chest pain"; but "no, my chest hurts" is no denial.
        var isDenied = pattern.Reply.IsWarning && _lastNegation != Never && _lastNegation == first - 1;
        if (position - first >= pattern.Window || isDenied)
        {
            return;
        }

        (pattern.RulesOut ? _ruledOut : _matched).Add(pattern.Reply);
        if (!pattern.Reply.IsWarning)
        {
            foreach (var word in seen)
            {
                SmallTalk.Add(word);
            }
        }
    }
}
