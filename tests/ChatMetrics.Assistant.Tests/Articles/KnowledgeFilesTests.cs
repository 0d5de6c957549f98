using ChatMetrics.Assistant.Articles;
using ChatMetrics.Assistant.Text;

namespace ChatMetrics.Assistant.Tests.Articles;

public sealed class KnowledgeFilesTests
{
    private const int MaxWords = 360;
    private const int MaxLineLength = 400;

    private static readonly Article[] Articles = [.. Read(isReply: false).Select(file => new Article(file))];

    private static readonly Reply[] Replies = [.. Read(isReply: true).Select(file => new Reply(file))];

    [Fact]
    public void Read_AllFiles_FindsArticlesWarningsAndTalk()
    {
        Assert.True(Articles.Length >= 40);
        Assert.Contains(Replies, reply => reply.IsWarning);
        Assert.Contains(Replies, reply => !reply.IsWarning);
    }

    [Fact]
    public void Article_Always_HasItsMainSectionsAndIsShort() => Assert.All(Articles, article =>
    {
        Assert.NotNull(article[SectionKind.InShort]);
        Assert.NotNull(article[SectionKind.WhatHelps]);
        Assert.NotNull(article[SectionKind.BetterToAvoid]);
        Assert.NotNull(article[SectionKind.SeeADoctor]);
        Assert.InRange(article.Sections.Sum(section => section.Text.Split([' ', '\n']).Length), 100, MaxWords);
        Assert.All(article.Sections.SelectMany(section => section.Lines), line => Assert.InRange(line.Length, 1, MaxLineLength));
    });

    [Fact]
    public void Routine_Always_NamesItsSteps() => Assert.All(Articles.Where(article => article.HasRoutine), article =>
        Assert.All(article[SectionKind.Morning]!.Lines.Concat(article[SectionKind.Evening]!.Lines), line =>
            Assert.Matches(@"^\d\. (Cleanse|Treat|Moisturise|Protect): ", line)));

    [Fact]
    public void Reply_Always_HasPhrasesAndATextAndWarningsDisclaim() => Assert.All(Replies, reply =>
    {
        Assert.NotEmpty(reply.Phrases);
        Assert.NotEmpty(reply.Texts);
        if (reply.IsWarning)
        {
            Assert.Contains("not a doctor", reply.Texts[0], StringComparison.Ordinal);
        }
    });

    private static IEnumerable<KnowledgeFile> Read(bool isReply) => KnowledgeFile.ReadAll()
        .Where(file => file["kind"] != "words" && (file["kind"] is "warning" or "talk") == isReply);
}
