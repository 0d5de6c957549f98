namespace ChatMetrics.Api.Chat.Models.Offline.Text;

/// <summary>
/// Finds the keyword a misspelt term was meant to be: one letter missing, added, changed, or two neighbours swapped.
/// Two such terms share a form with one letter left out, so a dictionary of those forms answers in a few look-ups.
/// </summary>
internal sealed class SpellingIndex
{
    // Short words have too many neighbours: "waiter" is not "water".
    private const int ShortestKeyword = 6;
    private const int ShortestTerm = 5;

    private readonly Dictionary<string, List<(string Term, int Id)>> _forms = [];
    private readonly Dictionary<string, List<(string Term, int Id)>>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    public SpellingIndex(IEnumerable<(string Term, int Id)> keywords)
    {
        _lookup = _forms.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var keyword in keywords.Where(keyword => keyword.Term.Length >= ShortestKeyword))
        {
            Add(keyword.Term, keyword);
            for (var i = 0; i < keyword.Term.Length; i++)
                Add(keyword.Term.Remove(i, 1), keyword);
        }
    }

    public int Find(ReadOnlySpan<char> term)
    {
        if (term.Length is < ShortestTerm or > WordReader.BufferLength)
            return Vocabulary.Unknown;
        if (Match(term, term) is var id and not Vocabulary.Unknown)
            return id;

        Span<char> form = stackalloc char[WordReader.BufferLength];
        for (var i = 0; i < term.Length; i++)
        {
            term[..i].CopyTo(form);
            term[(i + 1)..].CopyTo(form[i..]);
            id = Match(form[..(term.Length - 1)], term);
            if (id != Vocabulary.Unknown)
                return id;
        }

        return Vocabulary.Unknown;
    }

    private int Match(ReadOnlySpan<char> form, ReadOnlySpan<char> term)
    {
        if (_lookup.TryGetValue(form, out var candidates))
        {
            foreach (var candidate in candidates)
            {
                if (candidate.Term[0] == term[0] && IsOneSlipApart(candidate.Term, term))
                    return candidate.Id;
            }
        }

        return Vocabulary.Unknown;
    }

    private static bool IsOneSlipApart(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        var start = left.CommonPrefixLength(right);
        left = left[start..];
        right = right[start..];
        while (left.Length > 0 && right.Length > 0 && left[^1] == right[^1])
        {
            left = left[..^1];
            right = right[..^1];
        }

        return left.Length <= 1 && right.Length <= 1
            || (left.Length == 2 && right.Length == 2 && left[0] == right[1] && left[1] == right[0]);
    }

    private void Add(string form, (string Term, int Id) keyword)
    {
        if (!_forms.TryGetValue(form, out var terms))
            _forms.Add(form, terms = []);
        terms.Add(keyword);
    }
}
