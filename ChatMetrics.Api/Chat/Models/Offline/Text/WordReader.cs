namespace ChatMetrics.Api.Chat.Models.Offline.Text;

/// <summary>
/// Reads a text word by word, folded, in one pass and without allocating. A word longer than the buffer keeps its
/// beginning, so a text of one endless word costs no more than any other.
/// </summary>
internal ref struct WordReader(ReadOnlySpan<char> text, Span<char> buffer)
{
    /// <summary>Long enough for every word of the knowledge files.</summary>
    public const int BufferLength = 32;

    private readonly ReadOnlySpan<char> _text = text;
    private readonly Span<char> _buffer = buffer;
    private int _position;

    public int Length { get; private set; }

    public readonly Span<char> Word => _buffer[..Length];

    /// <summary>Whether the end of a sentence or a comma stands between this word and the one before.</summary>
    public bool StartsClause { get; private set; }

    public bool MoveNext()
    {
        Length = 0;
        StartsClause = _position == 0;
        for (; _position < _text.Length; _position++)
        {
            var original = _text[_position];
            var letter = LetterFolding.Fold(original);
            if (letter == LetterFolding.Nothing)
                continue;
            if (letter != LetterFolding.Separator)
                Append(letter);
            else if (Length > 0)
                return true;
            else
                StartsClause |= original is '.' or '!' or '?' or ';' or ':' or ',' or '\n';
        }

        return Length > 0;
    }

    private void Append(char letter)
    {
        if (Length < _buffer.Length)
            _buffer[Length++] = letter;
    }
}
