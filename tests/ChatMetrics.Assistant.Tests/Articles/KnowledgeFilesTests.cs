using ChatMetrics.Assistant.Articles;

namespace ChatMetrics.Assistant.Tests.Articles;

public sealed class KnowledgeFilesTests
{
    private const int MaxWords = 360;
    private const int MaxLineLength = 400;

    private static readonly (Article[] Articles, Reply[] Replies) Files = KnowledgeFiles.Read();

    [Fact]
    public void Read_AllFiles_FindsArticlesWarningsAndTalk()
    {
        Assert.True(Files.Articles.Length >= 40);
        Assert.Contains(Files.Replies, reply => reply.IsWarning);
        Assert.Contains(Files.Replies, reply => !reply.IsWarning);
    }

    [Fact]
    public void Article_Always_HasItsMainSectionsAndIsShort() => Assert.All(Files.Articles, article =>
    {
        Assert.NotNull(article[SectionKind.Summary]);
        Assert.NotNull(article[SectionKind.Helps]);
        Assert.NotNull(article[SectionKind.Avoid]);
        Assert.NotNull(article[SectionKind.Doctor]);
        Assert.InRange(article.Sections.Sum(section => section.Text.Split([' ', '\n']).Length), 100, MaxWords);
        Assert.All(article.Sections.SelectMany(section => section.Lines), line => Assert.InRange(line.Length, 1, MaxLineLength));
    });

    [Fact]
    public void Routine_Always_NamesItsSteps() => Assert.All(Files.Articles.Where(article => article.HasRoutine), article =>
        Assert.All(article[SectionKind.Morning]!.Lines.Concat(article[SectionKind.Evening]!.Lines), line =>
            Assert.Matches(@"^\d\. (Cleanse|Treat|Moisturise|Protect): ", line)));

    [Fact]
    public void Reply_Always_HasPhrasesAndATextAndWarningsDisclaim() => Assert.All(Files.Replies, reply =>
    {
        Assert.NotEmpty(reply.Phrases);
        Assert.NotEmpty(reply.Texts);
        if (reply.IsWarning)
        {
            Assert.Contains("not a doctor", reply.Texts[0], StringComparison.Ordinal);
        }
    });

    [Theory]
    [InlineData("no header")]
    [InlineData("---\nkind concern\n---\n## In short\nText")]
    [InlineData("---\nkind: concern\n---\nText without a heading")]
    public void Parse_MalformedFile_NamesIt(string text) =>
        Assert.Contains("broken.md", Assert.Throws<FormatException>(() => Document.Parse("broken", text)).Message, StringComparison.Ordinal);
}
