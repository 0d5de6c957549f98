using System.Text.Json;
using ChatMetrics.Api.Chat.Models;
using ChatMetrics.Api.Chat.Models.Remote;
using ChatMetrics.Api.Tests.Hosting;
using ChatMetrics.Testing;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatMetrics.Api.Tests.Chat.Models.Remote;

/// <summary>Chats with two servers of the protocol that others wrote.</summary>
public sealed class ForeignServerTests(GarnetServer server) : ApiTests(server)
{
    private const string Answer = "Retinol is a form of vitamin A. Use it at night.";

    private const string Fixtures = $$"""
        {"fixtures":[
        {"match":{"toolCallId":"call_lookup"},"response":{"content":"Niacinamide is vitamin B3."} },
        {"match":{"userMessage":"niacinamide"},"response":{"toolCalls":[{"id":"call_lookup","name":"lookup_ingredient","arguments":{"name":"niacinamide"} }]} },
        {"match":{"userMessage":"retinol"},"response":{"content":"{{Answer}}","usage":{"prompt_tokens":40,"completion_tokens":12,"total_tokens":52} } }
        ]}
        """;

    private static readonly string Rules = JsonSerializer.Serialize(new
    {
        streaming = new { chunkSize = 8, chunkIntervalMs = 1 },
        rules = new[]
        {
            Rule("@", 200, Completion(new { role = "assistant", content = Answer }, "stop")),
            Rule("contains(body.messages[-1].content, 'niacinamide')", 200, Completion(
                new
                {
                    role = "assistant",
                    tool_calls = new[]
                    {
                        new { id = "call_lookup", type = "function", function = new { name = "lookup_ingredient", arguments = """{"name":"niacinamide"}""" } },
                    },
                },
                "tool_calls")),
            Rule("body.messages[-1].tool_call_id == 'call_lookup'", 200, Completion(new { role = "assistant", content = "Niacinamide is vitamin B3." }, "stop")),
            Rule("contains(body.messages[-1].content, 'error-401')", 401, new { error = new { message = "Incorrect API key provided.", code = "invalid_api_key" } }),
        },
    });

    private static readonly AIFunctionDeclaration Lookup = AIFunctionFactory.CreateDeclaration(
        "lookup_ingredient", "What an ingredient does", Json.Parse("""{"type":"object","properties":{"name":{"type":"string"}}}"""));

    [Theory]
    [InlineData("aimock", true)]
    [InlineData("aimock", false)]
    [InlineData("mock-llm", true)]
    [InlineData("mock-llm", false)]
    public async Task PostChat_ModelIsAForeignServer_AnswersCountsAndPrices(string name, bool stream)
    {
        await using var model = await StartModelAsync(name);
        var api = await StartAsync(Settings(model, stream, "InputPrice=2", "OutputPrice=10"));

        var answer = await api.PostAsync(new { message = "What does retinol do?" }).ReadAsync();

        Assert.Equal(Answer, answer.At("response").GetString());
        var chat = answer.At("metadata.individual_chat_metrics");
        // The one counts, the other does not.
        Assert.Equal(name == "mock-llm", chat.At("tokens.estimated").GetBoolean());
        Assert.Equal(12, chat.At("tokens.output").GetInt32());
        Assert.True(chat.At("price_usd").GetDecimal() > 0);
    }

    [Theory]
    [InlineData("aimock")]
    [InlineData("mock-llm")]
    public async Task PostChat_AsAStreamAndTheModelIsAForeignServer_StreamsEachPiece(string name)
    {
        await using var model = await StartModelAsync(name);
        var api = await StartAsync(Settings(model, stream: true));
        await using var events = await SseReader.OpenAsync(await api.PostForStreamAsync(new { message = "What does retinol do?" }));

        var all = await events.ToEndAsync();

        Assert.Equal("completed", all[^1].Name);
        Assert.True(all.Count > 5);
        Assert.Equal(Answer, string.Concat(all[..^1].Select(item => item.Data.At("text").GetString())));
        Assert.Equal(Answer, all[^1].Data.At("response").GetString());
    }

    [Theory]
    [InlineData("aimock", true)]
    [InlineData("aimock", false)]
    // mock-llm streams text only.
    [InlineData("mock-llm", false)]
    public async Task Ask_ModelIsAForeignServerThatCallsATool_TakesItsResultAndAnswers(string name, bool stream)
    {
        await using var server = await StartModelAsync(name);
        using var model = new RemoteModel(
            "foreign",
            new ChatModelOptions { Endpoint = new Uri(server.Endpoint), Model = "test-model", Stream = stream },
            new(),
            TimeProvider.System,
            NullLogger<RemoteModel>.Instance);
        List<ChatMessage> prompt = [new(ChatRole.User, "What does niacinamide do?")];
        var options = new ChatOptions { Tools = [Lookup] };

        var first = await model.GetStreamingResponseAsync(prompt, options, Cancellation).ToChatResponseAsync(Cancellation);
        var call = Assert.Single(first.Messages.Single().Contents.OfType<FunctionCallContent>());
        prompt.AddRange(first.Messages);
        prompt.Add(new ChatMessage(ChatRole.Tool, [new FunctionResultContent(call.CallId, "Vitamin B3")]));
        var second = await model.GetStreamingResponseAsync(prompt, options, Cancellation).ToChatResponseAsync(Cancellation);

        Assert.Equal(("call_lookup", "lookup_ingredient", "niacinamide"), (call.CallId, call.Name, call.Arguments!["name"]?.ToString()));
        Assert.Equal(ChatFinishReason.ToolCalls, first.FinishReason);
        Assert.Equal("Niacinamide is vitamin B3.", second.Text);
    }

    // It streams an error with status 200, as an event.
    [Theory]
    [InlineData(true, "model_failed")]
    [InlineData(false, "model_unauthorized")]
    public async Task PostChat_ForeignServerRefuses_Is502AndRecorded(bool stream, string error)
    {
        await using var model = await StartModelAsync("mock-llm");
        var api = await StartAsync(Settings(model, stream));

        await api.PostAsync(new { message = "error-401", conversation_id = "c" }).ReadAsync(502);

        var conversation = await api.GetAsync("/conversation-metrics/c").ReadAsync();
        Assert.Equal(error, conversation.At("individual_chats")[0].At("error").GetString());
    }

    private static Task<NpmModelServer> StartModelAsync(string name) =>
        name == "aimock" ? NpmModelServer.StartAimockAsync(Fixtures) : NpmModelServer.StartMockLlmAsync(Rules);

    private static string[] Settings(NpmModelServer model, bool stream, params string[] more) =>
    [
        "--Chat:Models:foreign:Model=test-model",
        $"--Chat:Models:foreign:Endpoint={model.Endpoint}",
        $"--Chat:Models:foreign:Stream={stream}",
        .. more.Select(setting => $"--Chat:Models:foreign:{setting}"),
    ];

    private static object Rule(string match, int status, object content) =>
        new { path = "/v1/chat/completions", match, response = new { status, content = JsonSerializer.Serialize(content) } };

    private static object Completion(object message, string finishReason) => new
    {
        id = "c1",
        @object = "chat.completion",
        created = 1,
        model = "test-model",
        choices = new[] { new { index = 0, message, finish_reason = finishReason } },
    };
}
