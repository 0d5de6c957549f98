using System.Buffers;
using System.Text.RegularExpressions;

namespace ChatMetrics.Assistant.Text;

/// <summary>A word of a text, in the form in which a question and an article can be compared.</summary>
/// <param name="Text">Lower case, stemmed, replaced by its main synonym.</param>
/// <param name="IsStopWord">Whether it says nothing about the topic.</param>
/// <param name="StartsClause">Whether a comma or the end of a sentence precedes it.</param>
internal readonly partial record struct Term(string Text, bool IsStopWord, bool StartsClause)
{
    private static readonly SearchValues<char> ClauseEnds = SearchValues.Create(".!?;:,\n");

    public static List<Term> ReadAll(string text)
    {
        var plain = Apostrophe().Replace(text.ToLowerInvariant(), "");
        var terms = new List<Term>();
        var end = 0;
        foreach (var match in Word().EnumerateMatches(plain))
        {
            var word = plain.Substring(match.Index, match.Length);
            var startsClause = plain.AsSpan(end, match.Index - end).ContainsAny(ClauseEnds);
            terms.Add(new Term(Words.Normalize(word), Words.IsStopWord(word), startsClause));
            end = match.Index + match.Length;
        }

        return terms;
    }

    /// <summary>The terms that are no stop words.</summary>
    public static string[] ReadContent(string text) =>
        [.. ReadAll(text).Where(term => !term.IsStopWord).Select(term => term.Text)];

    // it's = its
    [GeneratedRegex("['’]")]
    private static partial Regex Apostrophe();

    [GeneratedRegex(@"(?>[\p{L}\p{N}]+)")]
    private static partial Regex Word();
}
