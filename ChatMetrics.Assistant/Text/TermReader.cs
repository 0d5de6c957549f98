namespace ChatMetrics.Assistant.Text;

/// <summary>
/// Reads a text term by term without allocating: folded, stemmed, synonyms brought together, stop words marked but not left out.
/// A word longer than the buffer is cut, so a text of one endless word costs no more than any other.
/// </summary>
internal ref struct TermReader(ReadOnlySpan<char> text, Span<char> buffer)
{
    /// <summary>Long enough for every word of the articles.</summary>
    public const int BufferLength = 32;

    private readonly ReadOnlySpan<char> _text = text;
    private readonly Span<char> _buffer = buffer;
    private int _position;

    public ReadOnlySpan<char> Term { get; private set; }

    public bool IsStopWord { get; private set; }

    /// <summary>Whether a comma or the end of a sentence precedes the term.</summary>
    public bool StartsClause { get; private set; }

    public bool MoveNext()
    {
        var word = ReadWord();
        IsStopWord = StopWords.Contains(word);
        Term = Synonyms.Resolve(word[..Stemmer.Stem(word)]);
        return word.Length > 0;
    }

    /// <summary>The terms of a text as strings; for loading, not for answering.</summary>
    public static List<string> ReadAll(string text, bool withStopWords = false)
    {
        var terms = new List<string>();
        var reader = new TermReader(text, stackalloc char[BufferLength]);
        while (reader.MoveNext())
        {
            if (withStopWords || !reader.IsStopWord)
            {
                terms.Add(reader.Term.ToString());
            }
        }

        return terms;
    }

    private Span<char> ReadWord()
    {
        var length = 0;
        StartsClause = _position == 0;
        for (; _position < _text.Length; _position++)
        {
            var letter = LetterFolding.Fold(_text[_position]);
            if (letter == LetterFolding.Separator && length > 0)
            {
                break;
            }

            if (letter == LetterFolding.Separator)
            {
                StartsClause |= _text[_position] is '.' or '!' or '?' or ';' or ':' or ',' or '\n';
            }
            else if (letter != LetterFolding.Nothing && length < _buffer.Length)
            {
                _buffer[length++] = letter;
            }
        }

        return _buffer[..length];
    }
}
