using ChatMetrics.Assistant.Matching;
using ChatMetrics.Assistant.Tools;
using Microsoft.Extensions.AI;

namespace ChatMetrics.Assistant.Tests;

/// <summary>The questions of the README, the samples and the load generator.</summary>
public sealed class DemonstrationTests
{
    private const string Routine = "I have oily skin and acne. What skincare routine do you recommend?";

    private static readonly KnowledgeBase Knowledge = KnowledgeBase.Instance;

    private static readonly AIFunction[] Tools =
        [UnitConverter.Tool, new IngredientLookup(Knowledge).Tool, new RoutineBuilder(Knowledge).Tool];

    [Theory]
    [InlineData("What skincare routine for oily skin?", "For oily skin, the aim is", "Morning:\n1. ", "Evening:\n1. ")]
    [InlineData("I have oily skin, what routine do you recommend?", "For oily skin, ", "Morning:\n1. ", "Evening:\n1. ")]
    [InlineData(Routine, "For oily skin, ", "For acne, ", "2. Treat: benzoyl peroxide", "2. Treat: adapalene")]
    [InlineData("What skincare routine for oily skin? And is retinol safe?", "For oily skin, ", "Morning:\n1. Cleanse")]
    [InlineData("Hello Aara! How are you?", "I'm doing well")]
    [InlineData("What devices are in the kitchen?", "I'm not sure I can help with that")]
    [InlineData("My skin is shiny by noon, what can I do?", "For oily skin, ")]
    [InlineData("My skin gets so dry in winter, what helps?", "For dry skin, ", "What helps:")]
    [InlineData("What does niacinamide do?", "Niacinamide is")]
    [InlineData("Can I use retinol together with vitamin C?", "Retinoids: Use it in the evening", "Vitamin C: Use it in")]
    [InlineData("How much sunscreen do I need on a beach day?", "Two finger lengths")]
    [InlineData("I got sunburnt yesterday, what now?", "sunburn")]
    [InlineData("I sleep badly, what can I do?", "sleep")]
    [InlineData("I have been so stressed lately.", "stress")]
    [InlineData("I have had a headache since this morning.", "headache")]
    [InlineData("My lower back hurts from sitting all day.", "back")]
    [InlineData("I think I am getting a cold.", "cold")]
    [InlineData("My throat is sore, what helps?", "throat")]
    [InlineData("My hay fever is back, any ideas?", "hay fever")]
    [InlineData("What helps against mosquito bites?", "bite")]
    [InlineData("I have dark spots after acne, what can I do?", "dark spots")]
    [InlineData("How do I get rid of blackheads?", "blackheads")]
    [InlineData("What is a healthy breakfast?", "Vegetables")]
    [InlineData("I want to start exercising, how do I begin?", "walk")]
    public async Task Ask_Question_IsAnsweredFromTheArticles(string question, params string[] passages)
    {
        var answer = await Chat.Ask(question);

        Assert.All(passages, passage => Assert.Contains(passage, answer, StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData(Routine, "What should I avoid?", "Better to avoid with oily skin:", "Better to avoid with acne:")]
    [InlineData(Routine, "and in the evening?", "oily skin and acne", "Evening:\n1. Cleanse")]
    [InlineData("My skin gets so dry in winter, what helps?", "Could it be eczema?", "For eczema, ")]
    [InlineData("My skin gets so dry in winter, what helps?", "What about my lips?", "lips")]
    [InlineData("What does niacinamide do?", "Who should not use it?", "Niacinamide")]
    [InlineData("What does niacinamide do?", "Is that safe in pregnancy?", "In pregnancy, ")]
    [InlineData("How much sunscreen do I need?", "How often should I reapply it after swimming?", "Every two hours")]
    [InlineData("I sleep badly, what can I do?", "Does exercise help?", "exercising")]
    [InlineData("I have had a headache since this morning.", "When is it serious?", "See a doctor")]
    [InlineData("I have dark spots after acne, what can I do?", "Will sunscreen make a difference?", "sunscreen")]
    public async Task Say_FollowUp_IsAnsweredFromTheConversation(string opening, string followUp, params string[] passages)
    {
        var chat = new Chat();
        await chat.Say(opening);
        var answer = await chat.Say(followUp);

        Assert.All(passages, passage => Assert.Contains(passage, answer, StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("Convert 30 ml to tsp", "30 ml is 6.087 tsp.")]
    [InlineData("Convert 2.5 oz to g", "2.5 oz is 70.87 g.")]
    [InlineData("Convert 38.5 C to F", "38.5 °C is 101.3 °F.")]
    [InlineData("Look up niacinamide", "Niacinamide is")]
    [InlineData("Look up salicylic acid", "Exfoliating acids")]
    [InlineData("Build me a routine for dry skin", "A routine for dry skin:\n\nMorning:\n1. Cleanse")]
    public async Task Ask_QuestionForATool_IsAnsweredByTheTool(string question, string beginning) =>
        Assert.StartsWith(beginning, await AskWithToolsAsync(question), StringComparison.Ordinal);

    private static async Task<string> AskWithToolsAsync(string question)
    {
        List<ChatMessage> messages = [new(ChatRole.User, question)];
        var cancellation = TestContext.Current.CancellationToken;
        var calls = await Chat.Aara.GetResponseAsync(messages, new ChatOptions { Tools = [.. Tools] }, cancellation);
        messages.AddRange(calls.Messages);
        foreach (var call in calls.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>())
        {
            var tool = Array.Find(Tools, tool => tool.Name == call.Name)!;
            var result = await tool.InvokeAsync(new AIFunctionArguments(call.Arguments), cancellation);
            messages.Add(new ChatMessage(ChatRole.Tool, [new FunctionResultContent(call.CallId, result)]));
        }

        return (await Chat.Aara.GetResponseAsync(messages, cancellationToken: cancellation)).Text;
    }
}
