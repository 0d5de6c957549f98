namespace ChatMetrics.Assistant.Text;

/// <summary>
/// A light English stemmer: plurals, -ing, -ed, -ness, the -er of cleanser and the -ize of American spelling.
/// It only has to bring a question and an article to the same form, so it leaves out everything riskier.
/// </summary>
internal static class Stemmer
{
    public static string Stem(string word)
    {
        var stem = WithoutEnding(WithoutPlural(word));
        stem = stem is { Length: >= 5 } and [.., 'e'] ? stem[..^1] : stem;
        return stem is { Length: >= 5 } and [.., 'i', 'z'] ? $"{stem[..^1]}s" : stem;
    }

    private static string WithoutPlural(string word) => word switch
    {
        { Length: < 4 } or [.., not 's'] or [.., 's' or 'u' or 'i', 's'] => word,
        [_, _, .., 'i', 'e', 's'] => $"{word[..^3]}y",
        [.., 'c' or 's', 'h', 'e', 's'] or [.., 's', 's', 'e', 's'] or [.., 'x', 'e', 's'] => word[..^2],
        _ => word[..^1],
    };

    private static string WithoutEnding(string word) => word switch
    {
        { Length: >= 7 } and [.., 'n', 'e', 's', 's'] => word[..^4],
        { Length: >= 8 } and [.., 'e', 'r'] => word[..^2],
        { Length: >= 6 } and [.., 'i', 'n', 'g'] when HasVowel(word[..^3]) => WithoutDoubledLetter(word[..^3]),
        { Length: >= 5 } and [.., 'e', 'd'] when HasVowel(word[..^2]) => WithoutDoubledLetter(word[..^2]),
        _ => word,
    };

    private static bool HasVowel(string stem) => stem.Any("aeiouy".Contains);

    // stopped → stop, but swelling → swell and pressing → press
    private static string WithoutDoubledLetter(string stem) =>
        stem.Length > 3 && stem[^1] == stem[^2] && stem[^1] is not ('l' or 's' or 'z' or 'e' or 'o') ? stem[..^1] : stem;
}
