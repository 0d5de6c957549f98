using System.Buffers;

namespace ChatMetrics.Assistant.Text;

/// <summary>
/// A light English stemmer: plurals, -ing, -ed, -ness, the -er of cleanser and the -ize of American spelling.
/// It only has to bring a question and an article to the same form, so it leaves out everything riskier.
/// </summary>
internal static class Stemmer
{
    private static readonly SearchValues<char> Vowels = SearchValues.Create("aeiouy");

    /// <summary>Stems the word in place and returns its new length.</summary>
    public static int Stem(Span<char> word)
    {
        var length = WithoutEnding(word[..WithoutPlural(word)]);
        if (length >= 5 && word[length - 1] == 'e')
        {
            length--;
        }

        if (length >= 5 && word[..length] is [.., 'i', 'z'])
        {
            word[length - 1] = 's';
        }

        return length;
    }

    private static int WithoutPlural(Span<char> word)
    {
        switch (word)
        {
            case { Length: < 4 } or [.., not 's'] or [.., 's' or 'u' or 'i', 's']:
                return word.Length;
            case [_, _, .., 'i', 'e', 's']:
                word[^3] = 'y';
                return word.Length - 2;
            case [.., 'c' or 's', 'h', 'e', 's'] or [.., 's', 's', 'e', 's'] or [.., 'x', 'e', 's']:
                return word.Length - 2;
            default:
                return word.Length - 1;
        }
    }

    private static int WithoutEnding(ReadOnlySpan<char> word) => word switch
    {
        { Length: >= 7 } and [.. var stem, 'n', 'e', 's', 's'] => stem.Length,
        { Length: >= 8 } and [.. var stem, 'e', 'r'] => stem.Length,
        { Length: >= 6 } and [.. var stem, 'i', 'n', 'g'] when stem.ContainsAny(Vowels) => WithoutDoubledLetter(stem),
        { Length: >= 5 } and [.. var stem, 'e', 'd'] when stem.ContainsAny(Vowels) => WithoutDoubledLetter(stem),
        _ => word.Length,
    };

    // stopped → stop, but swelling → swell and pressing → press
    private static int WithoutDoubledLetter(ReadOnlySpan<char> stem) =>
        stem.Length > 3 && stem[^1] == stem[^2] && stem[^1] is not ('l' or 's' or 'z' or 'e' or 'o')
            ? stem.Length - 1
            : stem.Length;
}
