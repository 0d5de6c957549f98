using ChatMetrics.Assistant.Matching;
using ChatMetrics.Assistant.Tools;
using Microsoft.Extensions.AI;

namespace ChatMetrics.Assistant.Tests.Tools;

/// <summary>Which questions the offline assistant needs tools for.</summary>
public sealed class ToolCallPlannerTests
{
    private static readonly KnowledgeBase Knowledge = KnowledgeBase.Instance;

    private static readonly AITool[] Tools =
    [
        UnitConverter.Tool,
        new IngredientLookup(Knowledge).Tool,
        new RoutineBuilder(Knowledge).Tool,
        ToolFactory.Create(() => "", RoutineTools.SaveName, ""),
        ToolFactory.Create(() => "", RoutineTools.ReadName, ""),
    ];

    [Theory]
    [InlineData("convert 30 ml to oz", "convert_units value=30 from=ml to=oz")]
    [InlineData("how many teaspoons are in 10 ml?", "convert_units value=10 from=ml to=teaspoons")]
    [InlineData("look up niacinamide", "look_up_ingredient name=niacinamide")]
    [InlineData("look up hydroquinone, and 5 ml to tsp", "convert_units value=5 from=ml to=tsp")]
    [InlineData("look up niacinamide and vitamin C", "look_up_ingredient name=vitamin C", "look_up_ingredient name=niacinamide")]
    [InlineData("who shouldn't use retinol", "look_up_ingredient name=retinoids")]
    [InlineData("what must salicylic acid not be combined with?", "look_up_ingredient name=exfoliating acids")]
    [InlineData("Build me a routine for dry skin with rosacea", "build_routine skin=dry skin concern=rosacea")]
    [InlineData("Save a routine for oily skin", "build_routine skin=oily skin")]
    [InlineData("please remember my routine", "build_routine skin=normal")]
    [InlineData("What's my routine?", "read_routine")]
    [InlineData("show me my skincare routine", "read_routine")]
    public async Task Answer_QuestionThatNeedsATool_CallsIt(string question, params string[] calls)
    {
        var response = await AskAsync([new ChatMessage(ChatRole.User, question)], Tools);

        Assert.Equal(calls, response.Messages.Single().Contents.Cast<FunctionCallContent>().Select(Text));
        Assert.Equal(ChatFinishReason.ToolCalls, response.FinishReason);
    }

    [Theory]
    [InlineData("What skincare routine for oily skin?")]
    [InlineData("I have oily skin and acne. What skincare routine do you recommend?")]
    [InlineData("What routine will save my skin?")]
    [InlineData("How can I remember to drink 2 l of water?")]
    [InlineData("What should I avoid with rosacea?")]
    [InlineData("Can I use retinol and vitamin C together?")]
    [InlineData("What does niacinamide do?")]
    [InlineData("How many hours in bed do I need, 8 or 9?")]
    [InlineData("Is 5 ml of serum to much?")]
    [InlineData("I sleep 6 hours in the night")]
    [InlineData("Hello Aara! How are you?")]
    [InlineData("what is my routine missing for dry skin?")]
    [InlineData("My chest hurts and my left arm is numb, convert 3 ml to oz")]
    public async Task Answer_QuestionThatNeedsNone_IsThatOfBefore(string question)
    {
        var response = await AskAsync([new ChatMessage(ChatRole.User, question)], Tools);

        Assert.Equal(await Chat.Ask(question), response.Text);
        Assert.DoesNotContain(response.Messages.Single().Contents, content => content is FunctionCallContent);
    }

    [Fact]
    public async Task Answer_ToolIsNotOffered_IsNotCalled()
    {
        var response = await AskAsync([new ChatMessage(ChatRole.User, "convert 30 ml to oz")], []);

        Assert.NotEmpty(response.Text);
        Assert.DoesNotContain(response.Messages.Single().Contents, content => content is FunctionCallContent);
    }

    [Fact]
    public async Task Answer_SkinOfAnEarlierMessage_IsRemembered()
    {
        var response = await AskAsync(
            [
                new ChatMessage(ChatRole.User, "I have dry skin"), new ChatMessage(ChatRole.Assistant, "I see."),
                new ChatMessage(ChatRole.User, "Save my routine"),
            ],
            Tools);

        var call = Assert.IsType<FunctionCallContent>(Assert.Single(response.Messages.Single().Contents));
        Assert.Equal(("build_routine", "dry skin"), (call.Name, call.Arguments!["skin"]));
    }

    [Theory]
    [InlineData("I have oily skin; who shouldn't use retinol?")]
    [InlineData("convert 1 ml to cm, and 2 tbsp to ml")]
    public async Task Answer_LongestQuestions_AreReadInNoTime(string question)
    {
        var response = await AskAsync([new ChatMessage(ChatRole.User, string.Concat(Enumerable.Repeat(question, 800)))], Tools);

        Assert.DoesNotContain(response.Messages.Single().Contents, content => content is FunctionCallContent);
    }

    private static string Text(FunctionCallContent call) =>
        string.Join(' ', call.Arguments!.Select(argument => $"{argument.Key}={argument.Value}").Prepend(call.Name));

    private static Task<ChatResponse> AskAsync(ChatMessage[] messages, AITool[] tools) => Chat.Aara.GetResponseAsync(
        messages, new ChatOptions { Tools = tools }, TestContext.Current.CancellationToken);
}
