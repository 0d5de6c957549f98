using ChatMetrics.Api.Chat.Models.Offline.Articles;

namespace ChatMetrics.Api.Chat.Models.Offline.Retrieval;

/// <summary>Follows one message word by word and remembers which replies' signs it has shown.</summary>
internal sealed class SignScan
{
    private const int Never = -1000;

    private readonly SignBook _book;
    private readonly int[] _lastSeen;
    private readonly List<Reply> _shown = [];
    private readonly List<Reply> _takenBack = [];
    private int _lastNegation = Never;

    public SignScan(SignBook book)
    {
        _book = book;
        _lastSeen = new int[book.Groups];
        Array.Fill(_lastSeen, Never);
    }

    /// <summary>Positions of words that belong to small talk.</summary>
    public HashSet<int> SmallTalk { get; } = [];

    public void Read(ReadOnlySpan<char> term, int position, bool startsClause)
    {
        if (startsClause)
            _lastNegation = Never;

        if (_book.Find(term) is { } places)
        {
            foreach (var (sign, group) in places)
            {
                _lastSeen[group] = position;
                var seen = _lastSeen.AsSpan(sign.FirstGroup, sign.Groups);
                if (position - Earliest(seen) < sign.Window && !IsDenied(sign, seen))
                    Note(sign, seen);
            }
        }

        if (term is "no" or "without" || (_lastNegation == position - 1 && term is "any" or "sever" or "real"))
            _lastNegation = position;
    }

    /// <summary>The most pressing reply of a kind, null where no sign was shown.</summary>
    public Reply? Best(ReplyKind kind) =>
        _shown.Except(_takenBack).Where(reply => reply.Kind == kind).MinBy(reply => reply.Priority);

    // "no chest pain"; but "no, my chest hurts" is none.
    private bool IsDenied(Sign sign, ReadOnlySpan<int> seen) =>
        sign.Reply.Kind == ReplyKind.Warning && _lastNegation != Never && _lastNegation == Earliest(seen) - 1;

    private void Note(Sign sign, ReadOnlySpan<int> seen)
    {
        var replies = sign.TakesBack ? _takenBack : _shown;
        if (!replies.Contains(sign.Reply))
            replies.Add(sign.Reply);
        if (sign.Reply.Kind == ReplyKind.Talk)
        {
            foreach (var position in seen)
                SmallTalk.Add(position);
        }
    }

    private static int Earliest(ReadOnlySpan<int> positions)
    {
        var earliest = positions[0];
        foreach (var position in positions)
            earliest = Math.Min(earliest, position);
        return earliest;
    }
}
