using ChatMetrics.Api.Chat.Models.Offline.Articles;
using ChatMetrics.Api.Chat.Models.Offline.Text;

namespace ChatMetrics.Api.Chat.Models.Offline.Retrieval;

/// <summary>Reads a message in one pass.</summary>
internal sealed class TurnReader(Vocabulary vocabulary, SpellingIndex spelling, KeywordTrie keywords, SignBook signs)
{
    // A message full of invented words must not cost more than the look-ups of a few.
    private const int MostCorrections = 16;

    public Turn Read(string text)
    {
        var terms = new List<int>(Math.Min(text.Length / 8, 256));
        var positions = new List<int>(terms.Capacity);
        var unknown = new List<int>();
        var scan = new SignScan(signs);
        var cues = new List<(int Position, Cues Cue)>();
        var position = 0;
        var hasLatin = false;
        var afterHelper = false;
        var reader = new TermReader(text, stackalloc char[WordReader.BufferLength]);
        for (; reader.MoveNext(); position++)
        {
            scan.Read(reader.Term, position, reader.StartsClause);
            hasLatin |= reader.Term[0] < '\u0250';
            var cue = afterHelper && CueWords.IsPronoun(reader.Term) ? Cues.Reference : CueWords.Find(reader.Term);
            if (cue != Cues.None)
                cues.Add((position, cue));
            afterHelper = CueWords.IsHelper(reader.Term);
            if (reader.IsStopWord)
                continue;

            var id = vocabulary.Find(reader.Term);
            if (id == Vocabulary.Unknown && cue == Cues.None && unknown.Count < MostCorrections)
                id = spelling.Find(reader.Term);
            if (id == Vocabulary.Unknown && cue == Cues.None)
                unknown.Add(position);
            terms.Add(id);
            positions.Add(position);
        }

        return new Turn(
            terms,
            keywords.Find(terms),
            cues.Where(cue => !scan.SmallTalk.Contains(cue.Position)).Aggregate(Cues.None, (all, cue) => all | cue.Cue),
            scan.Best(ReplyKind.Warning),
            IsSmallTalk(positions, scan) ? scan.Best(ReplyKind.Talk) : null,
            unknown.Count(word => !scan.SmallTalk.Contains(word)),
            position > 0,
            hasLatin);
    }

    /// <summary>Small talk may carry two words of its own, such as a name; with more it is a question.</summary>
    private static bool IsSmallTalk(List<int> positions, SignScan scan) => positions.Count(word => !scan.SmallTalk.Contains(word)) <= 2;
}
