using System.Collections.Frozen;

namespace ChatMetrics.Assistant.Text;

/// <summary>The lists in Knowledge/words.md: what words mean, apart from what the articles say.</summary>
internal static class Words
{
    private static readonly KnowledgeFile Lists = KnowledgeFile.Read("words");

    private static readonly FrozenSet<string> StopWords =
        Lists.Lines("Stop words").SelectMany(line => line.Split(' ')).ToFrozenSet();

    private static readonly FrozenDictionary<string, string> Synonyms =
        Read("Synonyms").ToFrozenDictionary(entry => entry.Stem, entry => Stemmer.Stem(entry.List));

    /// <summary>The stem of each word under a heading, and the name of its list.</summary>
    public static IEnumerable<(string Stem, string List)> Read(string heading) =>
        from line in Lists.Lines(heading)
        let list = line.Split(": ")
        from stem in list[1].Split(' ').Select(Stemmer.Stem).Distinct()
        select (stem, list[0]);

    /// <summary>Whether a word says nothing about the topic.</summary>
    public static bool IsStopWord(string word) => StopWords.Contains(word);

    /// <summary>The form in which a word can be compared: its stem, or that of its synonym.</summary>
    public static string Normalize(string word) => Synonyms.GetValueOrDefault(Stemmer.Stem(word), Stemmer.Stem(word));
}
