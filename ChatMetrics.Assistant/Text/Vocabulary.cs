namespace ChatMetrics.Assistant.Text;

/// <summary>Numbers the terms of the articles. Filled while loading, only read afterwards.</summary>
internal sealed class Vocabulary
{
    public const int Unknown = -1;

    private readonly Dictionary<string, int> _ids = [];
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    public Vocabulary() => _lookup = _ids.GetAlternateLookup<ReadOnlySpan<char>>();

    public int Add(string term)
    {
        if (!_ids.TryGetValue(term, out var id))
        {
            _ids.Add(term, id = _ids.Count);
        }

        return id;
    }

    /// <summary>The numbers of a text's terms, new ones added, stop words left out.</summary>
    public int[] AddAll(string text) => [.. TermReader.ReadAll(text).Select(Add)];

    public int Find(ReadOnlySpan<char> term) => _lookup.TryGetValue(term, out var id) ? id : Unknown;
}
