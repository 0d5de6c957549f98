using ChatMetrics.Assistant.Articles;
using ChatMetrics.Assistant.Text;

namespace ChatMetrics.Assistant.Matching;

/// <summary>All that Aara knows, indexed once, so that any number of chats can share it.</summary>
internal sealed class KnowledgeBase
{
    // Small talk may have two words of its own, such as a name; with more it is a question.
    private const int MaxWordsBesideSmallTalk = 2;

    // What each message counts, compared to the one after it.
    private const double Decay = 0.6;
    private const double KeywordBonus = 6;

    // A topic much weaker than the best one was only touched upon.
    private const double MinShare = 0.35;

    private static readonly Lazy<KnowledgeBase> One = new(() => new KnowledgeBase(KnowledgeFile.ReadAll().ToLookup(
        file => file["kind"] switch { "words" => "", "warning" or "talk" => "reply", _ => "article" })));

    private readonly KeywordIndex _keywords;
    private readonly ReplyFinder _replies;
    private readonly Bm25Index _index;
    private readonly ParsedMessages _parsed;

    private KnowledgeBase(ILookup<string, KnowledgeFile> files)
    {
        Articles = [.. files["article"].Select(file => new Article(file))];
        _keywords = new KeywordIndex(Articles);
        _replies = new ReplyFinder(files["reply"].Select(file => new Reply(file)));
        _index = new Bm25Index(Articles);
        _parsed = new ParsedMessages(ParseAnew);
    }

    /// <summary>The one of this process; the first use reads and indexes the knowledge files.</summary>
    public static KnowledgeBase Instance => One.Value;

    public Article[] Articles { get; }

    /// <summary>The article on skincare in general.</summary>
    public Article Guide => Articles.Single(article => article.Kind == ArticleKind.Guide);

    public ParsedMessage Parse(string text) => _parsed[text];

    /// <summary>The topics that messages name together, the newest message first; the most pronounced topic first.</summary>
    public IReadOnlyList<Article> Find(IReadOnlyList<ParsedMessage> messages)
    {
        var scores = messages.SelectMany(message => message.Keywords).SelectMany(keyword => keyword.Articles).Distinct()
            .ToDictionary(
                article => article,
                article => messages.Select((message, age) => Score(article, message) * Math.Pow(Decay, age)).Sum());
        var topics = messages.SelectMany(message => message.Keywords)
            .Select(keyword => keyword.Articles.MaxBy(article => scores[article])!)
            .Distinct()
            .OrderBy(article => article.Kind == ArticleKind.Guide)
            .ThenByDescending(article => scores[article])
            .ToList();
        return topics.FindAll(article => article == topics[0] || article.Kind == ArticleKind.Caution
            || (article.Kind != ArticleKind.Guide && scores[article] >= MinShare * scores[topics[0]]));
    }

    private ParsedMessage ParseAnew(string text)
    {
        var terms = Term.ReadAll(text);
        var replies = _replies.Find(terms);
        var content = terms.FindAll(term => !term.IsStopWord).ConvertAll(term => term.Text).ToArray();
        var (intents, besideTalk, unknown) = (Intents.None, 0, 0);
        foreach (var (i, term) in terms.Index().Where(term => !replies.TalkPositions.Contains(term.Index)))
        {
            var intent = IntentWords.Find(term.Text, i > 0 ? terms[i - 1].Text : "");
            intents |= intent;
            besideTalk += term.IsStopWord ? 0 : 1;
            unknown += term.IsStopWord || intent != Intents.None || _index.Contains(term.Text) ? 0 : 1;
        }

        var talk = besideTalk <= MaxWordsBesideSmallTalk ? replies.SmallTalk : null;
        var parsed = new ParsedMessage(
            terms.Count > 0, content, _keywords.Find(content), intents, replies.Warning, talk, unknown, Topics: []);
        return parsed with { Topics = Find([parsed]) };
    }

    private double Score(Article article, ParsedMessage message) => _index.Score(article, message.Terms) + (
        from keyword in message.Keywords
        where keyword.Articles.Contains(article)
        select KeywordBonus * keyword.Terms.Length / keyword.Articles.Length).Sum();
}
