using System.Buffers;

namespace ChatMetrics.Api.Chat.Models.Offline.Text;

/// <summary>
/// A light English stemmer: plurals, -ing, -ed, -ness, the -er of cleanser and the -ize of American spelling.
/// It only has to bring a question and an article to the same form, so it stays away from everything riskier.
/// </summary>
internal static class Stemmer
{
    private static readonly SearchValues<char> Vowels = SearchValues.Create("aeiouy");

    /// <summary>Stems the word in place and answers its new length.</summary>
    public static int Stem(Span<char> word)
    {
        var length = WithoutPlural(word);
        length = WithoutEnding(word[..length]);
        if (length >= 5 && word[length - 1] == 'e')
            length--;
        if (length >= 5 && word[..length].EndsWith("iz"))
            word[length - 1] = 's';
        return length;
    }

    private static int WithoutPlural(Span<char> word)
    {
        var length = word.Length;
        if (length < 4 || word[^1] != 's' || word[^2] is 's' or 'u' or 'i')
            return length;
        if (length > 4 && word.EndsWith("ies"))
        {
            word[length - 3] = 'y';
            return length - 2;
        }

        var stem = word[..^2];
        return word[^2] == 'e' && (stem.EndsWith("ch") || stem.EndsWith("sh") || stem.EndsWith("ss") || stem.EndsWith("x"))
            ? length - 2
            : length - 1;
    }

    private static int WithoutEnding(ReadOnlySpan<char> word)
    {
        var length = word.Length;
        if (length >= 7 && word.EndsWith("ness"))
            return length - 4;
        if (length >= 8 && word.EndsWith("er"))
            return length - 2;
        if (length >= 6 && word.EndsWith("ing") && HasVowel(word[..^3]))
            return WithoutDoubledLetter(word[..^3]);
        if (length >= 5 && word.EndsWith("ed") && HasVowel(word[..^2]))
            return WithoutDoubledLetter(word[..^2]);
        return length;
    }

    // stopped → stop, but swelling → swell and pressing → press
    private static int WithoutDoubledLetter(ReadOnlySpan<char> stem) =>
        stem.Length > 3 && stem[^1] == stem[^2] && stem[^1] is not ('l' or 's' or 'z' or 'e' or 'o')
            ? stem.Length - 1
            : stem.Length;

    private static bool HasVowel(ReadOnlySpan<char> word) => word.ContainsAny(Vowels);
}
