using ChatMetrics.LoadGenerator;
using ChatMetrics.LoadGenerator.Questions;
using ChatMetrics.Telemetry.Chats;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace ChatMetrics.Api.Tests.Demo.LoadGenerator;

public sealed class ConversationSourceTests
{
    [Fact]
    public void Next_SameSeed_MakesUpTheSameConversations()
    {
        var first = Texts(Conversations(seed: 3));

        Assert.Equal(first, Texts(Conversations(seed: 3)));
        Assert.NotEqual(first, Texts(Conversations(seed: 4)));
    }

    [Fact]
    public void Next_ManyConversations_AreShortAndLongAndOfEveryKind()
    {
        var conversations = Conversations(seed: 1);

        Assert.Contains(conversations, conversation => conversation.Questions.Count == 1);
        Assert.Contains(conversations, conversation => conversation.Questions.Count >= 20);
        var questions = conversations.SelectMany(conversation => conversation.Questions).ToArray();
        Assert.Contains(questions, question => question.IsStreamed);
        Assert.Contains(questions, question => !question.IsStreamed);
        Assert.Contains(questions, question => question.IsAbandoned);
        Assert.All(questions, question => Assert.True(question.IsStreamed || !question.IsAbandoned));
        var messages = questions.Select(question => question.Message).ToHashSet();
        Assert.All(
            [.. Topics.ForTools, .. Topics.ForApproval, .. Topics.Replies, .. Topics.All.SelectMany(topic => topic.Openings.Concat(topic.FollowUps))],
            message => Assert.Contains(message, messages));
    }

    [Fact]
    public void Next_ManyConversations_HaveIdsOfTheirOwnThatTheApiTakes()
    {
        var ids = Conversations(seed: 1).Select(conversation => conversation.Id).ToArray();

        Assert.Equal(ids.Length, ids.Distinct().Count());
        Assert.All(ids, id => Assert.True(ConversationIds.IsValid(id), id));
    }

    [Fact]
    public void Next_ModelsAreSet_UsesThemInTurn()
    {
        var models = Conversations(seed: 1, "fake", "aara").Take(4).Select(conversation => conversation.Model);

        Assert.Equal(["fake", "aara", "fake", "aara"], models);
        Assert.All(Conversations(seed: 1), conversation => Assert.Null(conversation.Model));
    }

    private static List<Conversation> Conversations(int seed, params string[] models)
    {
        var source = new ConversationSource(Options.Create(new LoadGeneratorOptions { Seed = seed, Models = models }), new FakeTimeProvider());
        return [.. Enumerable.Range(0, 300).Select(_ => source.Next())];
    }

    private static IEnumerable<string> Texts(IEnumerable<Conversation> conversations) =>
        conversations.Select(conversation => $"{conversation.Id}: {string.Join(" | ", conversation.Questions)}");
}
