using ChatMetrics.Api.Chat.Models.Offline.Articles;
using ChatMetrics.Api.Chat.Models.Offline.Text;

namespace ChatMetrics.Api.Chat.Models.Offline.Retrieval;

/// <summary>All that Aara knows, indexed once and only read afterwards, so any number of chats can share it.</summary>
internal sealed class Library
{
    private readonly Dictionary<Section, int[]> _headings = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, int[]> _mentions = [];

    private Library(Article[] articles, Reply[] replies)
    {
        Articles = articles;
        Replies = replies;
        var vocabulary = new Vocabulary();
        var keywords = new KeywordTrie();
        foreach (var article in articles)
        {
            foreach (var keyword in article.Keywords)
                keywords.Add(vocabulary.AddAll(keyword), article.Index);
        }

        foreach (var section in articles.SelectMany(article => article.Sections))
        {
            _headings[section] = vocabulary.AddAll(section.Heading);
            foreach (var line in section.Lines)
                _mentions[line] = [.. keywords.Find(vocabulary.AddAll(line)).SelectMany(match => match.Articles).Distinct()];
        }

        var terms = articles.SelectMany(article => article.Keywords).SelectMany(keyword => TermReader.ReadAll(keyword)).Distinct();
        var spelling = new SpellingIndex(terms.Select(term => (term, vocabulary.Find(term))));
        Finder = new TopicFinder(articles, new Bm25Index(articles, vocabulary));
        Reader = new TurnReader(vocabulary, spelling, keywords, new SignBook(replies));
    }

    public Article[] Articles { get; }

    public Reply[] Replies { get; }

    public TurnReader Reader { get; }

    public TopicFinder Finder { get; }

    public static Library Load()
    {
        var (articles, replies) = KnowledgeFiles.Read();
        return new Library(articles, replies);
    }

    /// <summary>The article on skincare in general.</summary>
    public Article Guide => Array.Find(Articles, article => article.Kind == ArticleKind.Guide)!;

    /// <summary>The sections of an article that answer a particular question: "how often?".</summary>
    public IEnumerable<Section> DetailsFor(Article article, Turn turn)
    {
        // What only names the topic says nothing about the question.
        var naming = turn.Keywords.Where(match => match.Articles.Contains(article.Index))
            .SelectMany(match => Enumerable.Range(match.Start, match.Length)).ToHashSet();
        var asked = turn.Terms.Where((_, position) => !naming.Contains(position)).ToHashSet();
        return article.Sections.Where(section =>
            section.Kind == SectionKind.Detail && Array.Exists(_headings[section], asked.Contains));
    }

    /// <summary>The articles that a line of any article speaks of, by their index.</summary>
    public IReadOnlyCollection<int> Mentions(string line) => _mentions[line];

    /// <summary>The lines of an article that speak of another one: what the acne article says of sunscreen.</summary>
    public IEnumerable<string> LinesOn(Article article, Article other) =>
        from section in article.Sections
        where section.IsList && section.Kind is not (SectionKind.Detail or SectionKind.Steps)
        from line in section.Lines
        where _mentions[line].Contains(other.Index)
        let said = line.TrimStart('-', ' ', '1', '2', '3', '4', '5', '.')
        select section.Kind switch
        {
            SectionKind.Avoid => $"- Better avoid: {said}",
            SectionKind.Morning => $"- Morning – {said}",
            SectionKind.Evening => $"- Evening – {said}",
            _ => $"- {said}",
        };
}
