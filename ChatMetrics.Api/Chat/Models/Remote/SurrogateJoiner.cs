namespace ChatMetrics.Api.Chat.Models.Remote;

/// <summary>Joins characters whose two UTF-16 halves come in two pieces; a half that stays alone becomes U+FFFD.</summary>
internal sealed class SurrogateJoiner
{
    private const char Replacement = '\uFFFD';
    private char? _half;

    /// <summary>What can be shown of the piece, with the half that was left of the one before.</summary>
    public string Join(string? piece)
    {
        if (string.IsNullOrEmpty(piece))
        {
            return "";
        }

        if (_half is null && !HasSurrogates(piece))
        {
            return piece;
        }

        var text = (_half is { } half ? $"{half}{piece}" : piece).ToCharArray();
        var length = char.IsHighSurrogate(text[^1]) ? text.Length - 1 : text.Length;
        _half = length < text.Length ? text[^1] : null;
        for (var i = 0; i < length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(text[i]))
            {
                text[i] = Replacement;
            }
        }

        return new string(text, 0, length);
    }

    /// <summary>At the end: what is left.</summary>
    public IEnumerable<string> Rest() => _half is null ? [] : [$"{Replacement}"];

    private static bool HasSurrogates(string text) => text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF');
}
