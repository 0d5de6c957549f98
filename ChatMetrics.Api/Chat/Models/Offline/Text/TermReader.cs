namespace ChatMetrics.Api.Chat.Models.Offline.Text;

/// <summary>Reads a text term by term: folded, stemmed, synonyms brought together, stop words marked but not left out.</summary>
internal ref struct TermReader(ReadOnlySpan<char> text, Span<char> buffer)
{
    private WordReader _words = new(text, buffer);

    public ReadOnlySpan<char> Term { get; private set; }

    public bool IsStopWord { get; private set; }

    public readonly bool StartsClause => _words.StartsClause;

    public bool MoveNext()
    {
        if (!_words.MoveNext())
            return false;

        var word = _words.Word;
        IsStopWord = StopWords.Contain(word);
        Term = WordAliases.Resolve(word[..Stemmer.Stem(word)]);
        return true;
    }

    /// <summary>The terms of a text as strings; for loading, not for answering.</summary>
    public static List<string> ReadAll(string text, bool withStopWords = false)
    {
        var terms = new List<string>();
        var reader = new TermReader(text, stackalloc char[WordReader.BufferLength]);
        while (reader.MoveNext())
        {
            if (withStopWords || !reader.IsStopWord)
                terms.Add(reader.Term.ToString());
        }

        return terms;
    }
}
