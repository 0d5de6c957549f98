using ChatMetrics.Assistant.Articles;
using ChatMetrics.Assistant.Text;

namespace ChatMetrics.Assistant.Matching;

/// <summary>All that Aara knows, indexed once and only read afterwards, so any number of chats can share it.</summary>
internal sealed class KnowledgeBase
{
    private readonly Dictionary<Section, int[]> _headings = new(ReferenceEqualityComparer.Instance);

    private KnowledgeBase(Article[] articles, Reply[] replies)
    {
        var vocabulary = new Vocabulary();
        var keywords = new KeywordIndex(
            from article in articles
            from keyword in article.Keywords
            select (vocabulary.AddAll(keyword), article.Index));
        foreach (var section in articles.SelectMany(article => article.Sections))
        {
            _headings[section] = vocabulary.AddAll(section.Heading);
        }

        Articles = articles;
        Guide = articles.Single(article => article.Kind == ArticleKind.Guide);
        Parser = new MessageParser(vocabulary, keywords, new PhraseIndex(replies));
        Topics = new TopicFinder(articles, new Bm25Index(articles, vocabulary));
    }

    public Article[] Articles { get; }

    /// <summary>The article on skincare in general.</summary>
    public Article Guide { get; }

    public MessageParser Parser { get; }

    public TopicFinder Topics { get; }

    /// <summary>Reads and indexes the knowledge files.</summary>
    /// <exception cref="FormatException">A file is malformed.</exception>
    public static KnowledgeBase Load()
    {
        var (articles, replies) = KnowledgeFiles.Read();
        return new KnowledgeBase(articles, replies);
    }

    /// <summary>The topics that some words name.</summary>
    public List<Article> Find(string words) => Topics.Find(Parser.Parse(words));

    /// <summary>The sections of an article that answer a particular question: "how often?".</summary>
    public IEnumerable<Section> DetailsFor(Article article, ParsedMessage message)
    {
        // What only names the topic says nothing about the question.
        var naming = message.Keywords.Where(match => match.Articles.Contains(article.Index))
            .SelectMany(match => Enumerable.Range(match.Start, match.Length)).ToHashSet();
        var asked = message.Terms.Where((_, index) => !naming.Contains(index)).ToHashSet();
        return article.Sections.Where(section => section.Kind == SectionKind.Detail && _headings[section].Any(asked.Contains));
    }
}
