using ChatMetrics.Api.Chat;
using ChatMetrics.Api.Chat.Models;
using ChatMetrics.Api.Chat.Pipeline;
using ChatMetrics.Api.Chat.Stages;
using ChatMetrics.Api.Chat.Tools;
using ChatMetrics.Api.Chat.Warmup;
using ChatMetrics.Api.Testing;
using ChatMetrics.Assistant;
using ChatMetrics.Measurement.Resources;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Tracking;
using ChatMetrics.Testing;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace ChatMetrics.Api.Tests.Chat.Tools;

/// <summary>How the model is asked until it is content.</summary>
[Collection(Collections.Chats)]
public sealed class ToolLoopTests(GarnetServer server) : ApiTests(server)
{
    private readonly FakeTools _tools = new();
    private readonly List<string> _tokens = [];

    [Fact]
    public async Task Run_ModelCallsATool_IsAskedAgainWithTheResult()
    {
        using var model = new ToolCallingModel([Call("1", "double", ("x", 21))], [new TextContent("It is 42.")]);

        var generated = await RunAsync(model);

        Assert.Equal("It is 42.", generated.Text);
        Assert.Equal((2, 1), (generated.Exchanges.Count, generated.ToolCalls));
        Assert.Equal([["double", "erase"], ["double", "erase"]], model.Offered);
        Assert.Equal([ChatRole.User, ChatRole.Assistant, ChatRole.Tool], model.Prompts[1].Select(message => message.Role));
        Assert.Equal(["1: 42"], model.LastResults);
    }

    [Fact]
    public async Task Run_ModelNeverContent_MayNotCallTheLastTime()
    {
        using var model = new ToolCallingModel([new TextContent("Hm."), Call("1", "double", ("x", 1))]);

        var generated = await RunAsync(model, new ToolOptions { MaxIterations = 3 });

        Assert.Equal("Hm.\n\nHm.\n\nHm.", generated.Text);
        Assert.Equal((3, 2), (generated.Exchanges.Count, generated.ToolCalls));
        Assert.Equal([true, true, false], model.MayCall);
        // Some servers refuse results without the tools.
        Assert.Equal([2, 2, 2], model.Offered.Select(tools => tools.Length));
    }

    [Fact]
    public async Task Run_OneIteration_OffersNoTools()
    {
        using var model = new ToolCallingModel([new TextContent("Hello.")]);

        await RunAsync(model, new ToolOptions { MaxIterations = 1 });

        Assert.Empty(Assert.Single(model.Offered));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task Run_AllItsCallsMade_MayCallNoMore(int most)
    {
        using var model = new ToolCallingModel([new TextContent("Hm."), Call("1", "double", ("x", 1))]);

        var generated = await RunAsync(model, new ToolOptions { MaxIterations = 20, MaxCalls = most });

        Assert.Equal((most + 1, most), (generated.Exchanges.Count, generated.ToolCalls));
        Assert.False(model.MayCall[^1]);
        Assert.Equal(most > 0, model.Offered[^1].Length > 0);
    }

    [Fact]
    public async Task Run_TextBeforeAndAfterACall_StreamsEachPieceAsItComes()
    {
        using var model = new ToolCallingModel(
            [new TextContent("Let me "), new TextContent("see."), Call("1", "double", ("x", 2))], [new TextContent("It is "), new TextContent("4.")]);

        var generated = await RunAsync(model);

        Assert.Equal(["Let me ", "see.", "\n\nIt is ", "4."], _tokens);
        Assert.Equal(string.Concat(_tokens), generated.Text);
        Assert.NotNull(generated.TimeToFirstToken);
    }

    [Fact]
    public async Task Run_TokensOfEveryExchange_AreSummedUp()
    {
        using var model = new ToolCallingModel(
            [Call("1", "double", ("x", 2)), Usage(100, 10)], [Call("2", "double", ("x", 4)), Usage(150, 20)], [new TextContent("8"), Usage(200, 5)]);

        var usage = await ResolveAsync(await RunAsync(model));

        Assert.Equal(new TokenCount(450, 35, Estimated: false), usage.Tokens);
        Assert.Equal((3, 2), (usage.Iterations, usage.ToolCalls));
        Assert.Equal(0.000_52m, usage.PriceUsd);
    }

    [Fact]
    public async Task Run_OneExchangeThatNobodyCounted_MakesTheSumAnEstimate()
    {
        using var model = new ToolCallingModel([Call("1", "double", ("x", 2)), Usage(100, 10)], [new TextContent("It is 4.")]);

        var tokens = (await ResolveAsync(await RunAsync(model))).Tokens!;

        Assert.True(tokens!.Estimated);
        Assert.InRange(tokens.Input, 105 + TokenEstimator.Estimate(_tools.All), 130 + TokenEstimator.Estimate(_tools.All));
        Assert.Equal(12, tokens.Output);
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(9.9, null)]
    [InlineData(10, 500.0)]
    [InlineData(250, 20.0)]
    public async Task Run_AnswerInPieces_HasAPaceUnlessTheyComeAtOnce(double speakingMs, double? pace)
    {
        using var model = new ToolCallingModel([new TextContent("It is "), new TextContent("4."), Usage(100, 5)]);

        var usage = await ResolveAsync(await RunAsync(model) with { GenerationTime = TimeSpan.FromMilliseconds(speakingMs) });

        Assert.Equal(pace, usage.TokensPerSecond);
    }

    [Theory]
    [InlineData(-1, -1, true)]
    [InlineData(100, -1, true)]
    [InlineData(100, 0, true)]
    [InlineData(0, 5, true)]
    [InlineData(100, 5, false)]
    public async Task Run_CountsThatCannotBe_AreEstimated(long input, long output, bool estimated)
    {
        using var model = new ToolCallingModel([new TextContent("It is 4."), Usage(input, output)]);

        var tokens = (await ResolveAsync(await RunAsync(model))).Tokens!;

        Assert.Equal(new TokenCount(input > 0 ? input : 1 + TokenEstimator.Estimate(_tools.All), output > 0 ? output : 2, estimated), tokens);
    }

    [Theory]
    [InlineData(-1, null)]
    [InlineData(64, 64L)]
    [InlineData(4711, 100L)]
    public async Task Run_CachedTokens_AreAtMostTheInput(long cached, long? counted)
    {
        using var model = new ToolCallingModel(
            [new TextContent("4"), new UsageContent(new UsageDetails { InputTokenCount = 100, OutputTokenCount = 1, CachedInputTokenCount = cached })]);

        Assert.Equal(counted, (await ResolveAsync(await RunAsync(model))).Tokens!.Cached);
    }

    [Fact]
    public async Task Run_ToolThatNeedsApproval_IsNotCalledAndShownToTheUser()
    {
        using var model = new ToolCallingModel([Call("1", "erase", ("what", "the disk"))], [new TextContent("As you wish.")]);

        var generated = await RunAsync(model);

        Assert.Empty(_tools.Erased);
        Assert.Equal("As you wish.\n\nErase the disk.\n\nShall I? Say \"yes\" and I'll do it; with any other answer I'll leave it.", generated.Text);
        Assert.Equal(("erase", "Erase the disk."), (generated.Preview!.Tool, generated.Preview.Text));
        Assert.Equal("""{"what":"the disk"}""", generated.Preview.Arguments);
        Assert.Contains("waiting_for_approval", Assert.Single(model.LastResults), StringComparison.Ordinal);
        Assert.Equal(generated.Text, string.Concat(_tokens));
    }

    [Fact]
    public async Task Run_UserApproved_CallsTheToolBeforeTheModelIsAsked()
    {
        using var model = new ToolCallingModel([new TextContent("Gone.")]);
        var preview = new PendingApproval("erase", """{"what":"the disk"}""", "Erase the disk.", DateTimeOffset.MaxValue);

        var generated = await RunAsync(model, settled: new ApprovalDecision(preview, IsApproved: true));

        Assert.Equal(("Gone.", 1), (generated.Text, generated.ToolCalls));
        Assert.Equal(["the disk"], _tools.Erased);
        Assert.Equal(["approved1: erased the disk"], model.LastResults);
        Assert.Null(generated.Preview);
    }

    [Fact]
    public async Task Run_UserDeclined_TellsTheModel()
    {
        using var model = new ToolCallingModel([new TextContent("Fine.")]);
        var preview = new PendingApproval("erase", "{}", "Erase the disk.", DateTimeOffset.MaxValue);

        var generated = await RunAsync(model, settled: new ApprovalDecision(preview, IsApproved: false));

        Assert.Equal(("Fine.", 0), (generated.Text, generated.ToolCalls));
        Assert.Contains("declined", Assert.Single(model.LastResults), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ChatCancelledInATool_EndsTheChat()
    {
        using var cancellation = new CancellationTokenSource();
        using var model = new ToolCallingModel([Call("1", "wait")]);
        var tool = AIFunctionFactory.Create(
            async (CancellationToken token) =>
            {
                await cancellation.CancelAsync();
                await Task.Delay(Timeout.InfiniteTimeSpan, token);
            },
            "wait");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync(model, tools: [tool], cancellationToken: cancellation.Token));
    }

    private static FunctionCallContent Call(string id, string tool, params (string Name, object? Value)[] arguments) =>
        new(id, tool, arguments.ToDictionary(argument => argument.Name, argument => argument.Value));

    private static UsageContent Usage(long input, long output) => new(new UsageDetails { InputTokenCount = input, OutputTokenCount = output });

    private static async Task<ModelUsage> ResolveAsync(GeneratedChat generated) =>
        (await new WorkflowCompletedHandler(new PerformanceTracker(TimeProvider.System), TimeProvider.System).Handle(new WorkflowCompleted(generated), Cancellation)).Usage;

    private async Task<GeneratedChat> RunAsync(
        ToolCallingModel model,
        ToolOptions? limits = null,
        AIFunction[]? tools = null,
        ApprovalDecision? settled = null,
        CancellationToken? cancellationToken = null)
    {
        var api = await StartAsync();
        var options = Options.Create(new AssistantOptions { Tools = limits ?? new ToolOptions() });
        using var measurement = new ChatTrace(api.Service<IResourceSampler>(), TimeProvider.System, Options.Create(new ChatMetricsOptions()));
        var loop = new ToolLoop(
            measurement, new ToolBox(tools ?? _tools.All), api.Service<ChatRecorder>(), new UsageAccumulator(TimeProvider.System), new PerformanceTracker(TimeProvider.System), api.Service<ChatInstruments>(), api.Service<WarmupMeters>(), TimeProvider.System, options, NullLogger<ToolLoop>.Instance);
        var command = new ChatCommand(new ChatRequest("hi", "c"), "c", OnToken: (text, _) =>
        {
            _tokens.Add(text);
            return ValueTask.CompletedTask;
        });
        var calling = new ChatModel("calling", model, new TokenPrice(1, 2)) { Streams = true };
        return await loop.RunAsync(new PromptedChat(command, "hi", calling, [new ChatMessage(ChatRole.User, "hi")], settled), cancellationToken ?? Cancellation);
    }
}
