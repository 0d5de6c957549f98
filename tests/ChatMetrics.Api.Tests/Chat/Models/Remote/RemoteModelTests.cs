using System.Text.Json;
using ChatMetrics.Api.Chat;
using ChatMetrics.Api.Chat.Models;
using ChatMetrics.Api.Chat.Models.Remote;
using ChatMetrics.Api.Testing;
using ChatMetrics.Testing;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatMetrics.Api.Tests.Chat.Models.Remote;

/// <summary>What goes to a model and what comes from it, as a chat client and its tools see it.</summary>
public sealed class RemoteModelTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private static readonly AIFunctionDeclaration Lookup = AIFunctionFactory.CreateDeclaration(
        "lookup_ingredient",
        "What an ingredient does",
        Json.Parse("""{"type":"object","properties":{"name":{"type":"string"}},"required":["name"]}"""));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ask_PromptOfEveryRole_SendsItInTheProtocolsTerms(bool stream)
    {
        await using var server = await FaultyServer.StartAsync(stream ? ModelAnswers.Speaks(["ok"]) : ModelAnswers.Whole(Completion));
        using var model = Model(server, stream);
        ChatMessage[] prompt =
        [
            new(ChatRole.System, "You are Aara."),
            new(ChatRole.User, "Niacinamide and retinol?"),
            new(ChatRole.Assistant,
            [
                new TextContent("Let me look."),
                new FunctionCallContent("call_1", "lookup_ingredient", new Dictionary<string, object?> { ["name"] = "niacinamide", ["n"] = 2 }),
                new FunctionCallContent("call_2", "lookup_ingredient"),
            ]),
            new(ChatRole.Tool,
            [
                new FunctionResultContent("call_1", "Vitamin B3"),
                new FunctionResultContent("call_2", new Dictionary<string, object?> { ["error"] = true }),
            ]),
            new(ChatRole.Assistant, "Both are fine."),
            new(ChatRole.User, "And at night?"),
        ];

        await AskAsync(model, stream, prompt, new ChatOptions { Tools = [Lookup], ToolMode = ChatToolMode.RequireAny, MaxOutputTokens = 9 });

        var body = Assert.Single(server.Requests).Body;
        Assert.Equal(
            """
            [{"role":"system","content":"You are Aara."},
            {"role":"user","content":"Niacinamide and retinol?"},
            {"role":"assistant","content":"Let me look.","tool_calls":[
            {"id":"call_1","type":"function","function":{"name":"lookup_ingredient","arguments":"{\"name\":\"niacinamide\",\"n\":2}"}},
            {"id":"call_2","type":"function","function":{"name":"lookup_ingredient","arguments":"{}"}}]},
            {"role":"tool","tool_call_id":"call_1","content":"Vitamin B3"},
            {"role":"tool","tool_call_id":"call_2","content":"{\"error\":true}"},
            {"role":"assistant","content":"Both are fine."},
            {"role":"user","content":"And at night?"}]
            """.ReplaceLineEndings(""),
            body.At("messages").GetRawText());
        var function = body.At("tools")[0].At("function");
        Assert.Equal("lookup_ingredient", function.At("name").GetString());
        Assert.Equal("What an ingredient does", function.At("description").GetString());
        Assert.Equal(Lookup.JsonSchema.GetRawText(), function.At("parameters").GetRawText());
        Assert.Equal("required", body.At("tool_choice").GetString());
        Assert.Equal(("test-model", 9), (body.At("model").GetString(), body.At("max_tokens").GetInt32()));
        Assert.Equal(stream, body.TryGetProperty("stream_options", out var options) && options.At("include_usage").GetBoolean());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ask_AnswerWithToolCalls_GivesThemWhole(bool stream)
    {
        await using var server = await FaultyServer.StartAsync(stream
            ? ModelAnswers.Calls(
                new { index = 0, id = "call_1", type = "function", function = new { name = "lookup_ingredient", arguments = "" } },
                new { index = 0, function = new { arguments = "{\"name\":" } },
                new { index = 0, function = new { arguments = "\"retinol\"}" } },
                new { index = 1, id = "call_2", type = "function", function = new { name = "convert", arguments = "{\"amount\":1.5}" } },
                // Some providers number every call 0.
                new { index = 0, id = "call_3", type = "function", function = new { name = "convert", arguments = "{broken" } })
            : ModelAnswers.Whole(CompletionOf("""
                {"role":"assistant","content":null,"tool_calls":[
                {"id":"call_1","type":"function","function":{"name":"lookup_ingredient","arguments":"{\"name\":\"retinol\"}"}},
                {"id":"call_2","type":"function","function":{"name":"convert","arguments":"{\"amount\":1.5}"}},
                {"id":"call_3","type":"function","function":{"name":"convert","arguments":"{broken"}}]}
                """, "tool_calls")));
        using var model = Model(server, stream);

        var response = await AskAsync(model, stream, [new(ChatRole.User, "Retinol?")], new ChatOptions { Tools = [Lookup] });

        var calls = response.Messages.Single().Contents.OfType<FunctionCallContent>().ToArray();
        Assert.Equal(["call_1 lookup_ingredient", "call_2 convert", "call_3 convert"], calls.Select(call => $"{call.CallId} {call.Name}"));
        Assert.Equal("retinol", calls[0].Arguments!["name"]?.ToString());
        Assert.Equal(1.5, ((JsonElement)calls[1].Arguments!["amount"]!).GetDouble());
        Assert.NotNull(calls[2].Exception);
        Assert.Equal(ChatFinishReason.ToolCalls, response.FinishReason);
        Assert.Empty(response.Text);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ask_ProviderCounts_GivesUsageAndModel(bool stream)
    {
        var usage = new
        {
            prompt_tokens = 100,
            completion_tokens = 20,
            total_tokens = 120,
            prompt_tokens_details = new { cached_tokens = 64 },
            completion_tokens_details = new { reasoning_tokens = 5 },
        };
        await using var server = await FaultyServer.StartAsync(stream ? ModelAnswers.Speaks(["Hi ", "there."], usage) : ModelAnswers.Whole(Completion));
        using var model = Model(server, stream);

        var response = await AskAsync(model, stream, [new(ChatRole.User, "Hi")]);

        Assert.Equal("Hi there.", response.Text);
        Assert.Equal(("test-model-1", ChatFinishReason.Stop), (response.ModelId, response.FinishReason!.Value));
        var counted = response.Usage!;
        Assert.Equal(
            (100, 20, 120, 64, 5),
            (counted.InputTokenCount, counted.OutputTokenCount, counted.TotalTokenCount, counted.CachedInputTokenCount, counted.ReasoningTokenCount));
    }

    [Fact]
    public async Task Ask_ModelSaysWhenToComeBack_WaitsSoLong()
    {
        var time = new SignallingTimeProvider(DateTimeOffset.UnixEpoch);
        await using var server = await FaultyServer.StartAsync(ModelAnswers.Status(429, "20"), ModelAnswers.Speaks(["Here."]));
        using var model = Model(server, stream: true, time);
        var asking = AskAsync(model, stream: true, [new(ChatRole.User, "Hi")]);
        await time.TimerIsSetAsync(Deadline, Cancellation);

        time.Advance(TimeSpan.FromSeconds(19.9));
        Assert.Single(server.Requests);
        time.Advance(TimeSpan.FromSeconds(0.1));

        Assert.Equal("Here.", (await asking.WaitAsync(Deadline, Cancellation)).Text);
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task Ask_AzureDeployment_SendsItsPathVersionAndKey()
    {
        await using var server = await FaultyServer.StartAsync(ModelAnswers.Speaks(["ok"]));
        using var model = Model(server, stream: true, settings: settings =>
        {
            settings.Provider = "Azure";
            settings.Endpoint = new Uri(server.Endpoint.Replace("/v1", "/", StringComparison.Ordinal));
            settings.ApiKey = "azure-key";
            settings.MaxOutputTokens = 7;
        });

        await AskAsync(model, stream: true, [new(ChatRole.User, "Hi")]);

        var request = Assert.Single(server.Requests);
        Assert.Equal("/openai/deployments/test-model/chat/completions?api-version=2024-10-21", request.Path);
        Assert.Equal("azure-key", request.Headers["api-key"]);
        Assert.False(request.Headers.ContainsKey("Authorization"));
        Assert.Equal(7, request.Body.At("max_completion_tokens").GetInt32());
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("sk-1", "Bearer sk-1")]
    public async Task Ask_KeyOrNone_IsSentOrNot(string? key, string? header)
    {
        await using var server = await FaultyServer.StartAsync(ModelAnswers.Speaks(["ok"]));
        using var model = Model(server, stream: true, settings: settings => settings.ApiKey = key);

        await AskAsync(model, stream: true, [new(ChatRole.User, "Hi")]);

        var request = Assert.Single(server.Requests);
        Assert.Equal("/v1/chat/completions", request.Path);
        Assert.Equal(header, request.Headers.GetValueOrDefault("Authorization"));
    }

    [Theory]
    [InlineData("openai", null, "openai https://api.openai.com/v1")]
    [InlineData("openai", "http://localhost:11434/v1", "openai http://localhost:11434/v1")]
    [InlineData("azure", "https://mine.openai.azure.com", "azure.ai.openai https://mine.openai.azure.com/openai/deployments/test-model")]
    public void GetService_Metadata_NamesProviderEndpointAndModel(string provider, string? endpoint, string expected)
    {
        var options = new ChatModelOptions
        {
            Provider = provider,
            Endpoint = endpoint is null ? null : new Uri(endpoint),
            Model = "test-model",
            ApiKey = "key",
        };
        using var model = new RemoteModel("remote", options, new AssistantOptions(), TimeProvider.System, NullLogger<RemoteModel>.Instance);

        var metadata = model.GetService<ChatClientMetadata>()!;

        Assert.Equal((expected, "test-model"), ($"{metadata.ProviderName} {metadata.ProviderUri}", metadata.DefaultModelId));
    }

    private const string Usage =
        """{"prompt_tokens":100,"completion_tokens":20,"total_tokens":120,"prompt_tokens_details":{"cached_tokens":64},"completion_tokens_details":{"reasoning_tokens":5}}""";

    private static string Completion => CompletionOf("""{"role":"assistant","content":"Hi there."}""", "stop");

    private static string CompletionOf(string message, string finishReason) =>
        $$"""
        {"id":"c1","object":"chat.completion","created":1,"model":"test-model-1",
        "choices":[{"index":0,"message":{{message}},"finish_reason":"{{finishReason}}"}],"usage":{{Usage}}}
        """;

    private static RemoteModel Model(FaultyServer server, bool stream, TimeProvider? time = null, Action<ChatModelOptions>? settings = null)
    {
        var options = new ChatModelOptions { Endpoint = new Uri(server.Endpoint), Model = "test-model", Stream = stream };
        settings?.Invoke(options);
        return new RemoteModel("remote", options, new AssistantOptions(), time ?? TimeProvider.System, NullLogger<RemoteModel>.Instance);
    }

    private static Task<ChatResponse> AskAsync(RemoteModel model, bool stream, ChatMessage[] prompt, ChatOptions? options = null) => stream
        ? model.GetStreamingResponseAsync(prompt, options, Cancellation).ToChatResponseAsync(Cancellation)
        : model.GetResponseAsync(prompt, options, Cancellation);
}
