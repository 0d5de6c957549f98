namespace ChatMetrics.Assistant.Text;

/// <summary>Lower-cases a letter and removes its accent, by a table: the product runs without culture data.</summary>
internal static class LetterFolding
{
    /// <summary>What <see cref="Fold"/> returns for a character that ends a word.</summary>
    public const char Separator = ' ';

    /// <summary>What <see cref="Fold"/> returns for a character that is left out of its word (it's = its).</summary>
    public const char Nothing = '\0';

    private const char FirstFolded = '\u00C0';

    // U+00C0 to U+00FF, then U+0100 to U+017F by letter.
    private const string Folded =
        "aaaaaaaceeeeiiiidnooooo ouuuuytsaaaaaaaceeeeiiiidnooooo ouuuuyty" +
        "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkkllllllllll" +
        "nnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

    public static char Fold(char c) => c switch
    {
        >= 'a' and <= 'z' or >= '0' and <= '9' => c,
        >= 'A' and <= 'Z' => (char)(c | 0x20),
        '\'' or '\u2019' or '\u2018' or '`' or '\u00AD' => Nothing,
        < FirstFolded => Separator,
        < '\u0180' => Folded[c - FirstFolded],
        >= '\u0300' and <= '\u036F' or '\u200D' or >= '\uFE00' and <= '\uFE0F' => Nothing,
        >= '\uFF01' and <= '\uFF5E' => Fold((char)(c - 0xFEE0)),
        _ => char.IsLetterOrDigit(c) ? char.ToLowerInvariant(c) : Separator,
    };
}
