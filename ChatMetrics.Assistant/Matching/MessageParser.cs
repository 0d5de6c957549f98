using ChatMetrics.Assistant.Text;

namespace ChatMetrics.Assistant.Matching;

/// <summary>Reads a message in one pass.</summary>
internal sealed class MessageParser(Vocabulary vocabulary, KeywordIndex keywords, PhraseIndex phrases)
{
    // Small talk may have two words of its own, such as a name; with more it is a question.
    private const int MaxWordsBesideSmallTalk = 2;

    public ParsedMessage Parse(string text)
    {
        var terms = new List<(int Id, int Position)>();
        var intents = new List<(Intents Intent, int Position)>();
        var unknown = new List<int>();
        var matcher = new PhraseMatcher(phrases, stackalloc int[phrases.GroupCount]);
        var reader = new TermReader(text, stackalloc char[TermReader.BufferLength]);
        var (position, hasLatin, followsHelper) = (0, false, false);
        for (; reader.MoveNext(); position++)
        {
            matcher.Read(reader.Term, position, reader.StartsClause);
            hasLatin |= reader.Term[0] < '\u0250';
            var intent = IntentWords.Find(reader.Term, followsHelper);
            followsHelper = IntentWords.IsHelper(reader.Term);
            if (intent != Intents.None)
            {
                intents.Add((intent, position));
            }

            if (!reader.IsStopWord)
            {
                var id = vocabulary.Find(reader.Term);
                terms.Add((id, position));
                if (id == Vocabulary.Unknown && intent == Intents.None)
                {
                    unknown.Add(position);
                }
            }
        }

        int[] ids = [.. terms.Select(term => term.Id)];
        var talk = matcher.SmallTalk;
        return new ParsedMessage(
            ids,
            keywords.Find(ids),
            intents.Where(found => !talk.Contains(found.Position)).Aggregate(Intents.None, (all, found) => all | found.Intent),
            matcher.Best(isWarning: true),
            terms.Count(term => !talk.Contains(term.Position)) <= MaxWordsBesideSmallTalk ? matcher.Best(isWarning: false) : null,
            unknown.Count(word => !talk.Contains(word)),
            HasWords: position > 0,
            hasLatin);
    }
}
