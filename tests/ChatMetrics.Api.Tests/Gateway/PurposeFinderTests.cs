using ChatMetrics.Api.Gateway;
using Microsoft.Extensions.Options;

namespace ChatMetrics.Api.Tests.Gateway;

public sealed class PurposeFinderTests
{
    [Theory]
    [InlineData("### Task:\nGenerate a concise, 3-5 word title with an emoji summarizing the chat history.\n### Guidelines:", "title")]
    [InlineData("Provide a concise, 5-word-or-less title for the conversation, using its same language", "title")]
    [InlineData("Analyze this conversation and provide:\n1. The detected language\n2. A concise title in the detected language (5 words or less)", "title")]
    [InlineData("### Task:\nGenerate 1-3 broad tags categorizing the main themes of the chat history", "tags")]
    [InlineData("  ### Task:\nSuggest 3-5 relevant follow-up questions or prompts", "follow_ups")]
    [InlineData("### Task:\nAnalyze the chat history to determine the necessity of generating search queries", "query")]
    [InlineData("### Task:\nYou are an autocompletion system. Continue the text", "autocomplete")]
    [InlineData("Can you generate a concise title for my essay?", null)]
    [InlineData("What does \"### Task:\" mean?", null)]
    [InlineData("", null)]
    public void Find_PromptsOfChatUis_AreRecognized(string question, string? purpose) =>
        Assert.Equal(purpose, new PurposeFinder(Options.Create(new GatewayOptions())).Find(question));

    [Fact]
    public void Find_PatternOfASetting_IsRecognized()
    {
        var options = new GatewayOptions { Purposes = { ["summary"] = ["Summarize*briefly"] } };

        Assert.Equal("summary", new PurposeFinder(Options.Create(options)).Find("summarize this text BRIEFLY: ..."));
    }

    // Each part is looked for once, behind the one before: tried in every way, this would not end.
    [Fact]
    public void Find_PatternOfManyStarsThatNearlyMatches_IsOver()
    {
        var options = new GatewayOptions { Purposes = { ["stars"] = [$"{string.Concat(Enumerable.Repeat("a*", 500))}b"] } };

        Assert.Null(new PurposeFinder(Options.Create(options)).Find(new string('a', 32_000)));
    }
}
