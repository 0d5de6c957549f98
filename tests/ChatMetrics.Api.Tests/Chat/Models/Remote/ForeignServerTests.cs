using System.Text.Json;
using ChatMetrics.Api.Testing;
using ChatMetrics.Testing;

namespace ChatMetrics.Api.Tests.Chat.Models.Remote;

/// <summary>Chats with two servers of the protocol that others wrote.</summary>
[Collection(Collections.Chats)]
public sealed class ForeignServerTests(GarnetServer server) : ApiTests(server)
{
    private const string Answer = "Retinol is a form of vitamin A. Use it at night.";

    private const string Converted = "That is 6.087 teaspoons.";

    private const string Arguments = """{"value":30,"from":"ml","to":"tsp"}""";

    private const string Fixtures = $$"""
        {"fixtures":[
        {"match":{"toolCallId":"call_convert"},"response":{"content":"{{Converted}}","usage":{"prompt_tokens":80,"completion_tokens":15,"total_tokens":95} } },
        {"match":{"userMessage":"teaspoons"},"response":{"toolCalls":[{"id":"call_convert","name":"convert_units","arguments":{{Arguments}} }],
         "usage":{"prompt_tokens":50,"completion_tokens":10,"total_tokens":60} } },
        {"match":{"userMessage":"retinol"},"response":{"content":"{{Answer}}","usage":{"prompt_tokens":40,"completion_tokens":12,"total_tokens":52} } }
        ]}
        """;

    private static readonly string Rules = JsonSerializer.Serialize(new
    {
        streaming = new { chunkSize = 8, chunkIntervalMs = 1 },
        rules = new[]
        {
            Rule("@", 200, Completion(new { role = "assistant", content = Answer }, "stop")),
            Rule("contains(body.messages[-1].content, 'teaspoons')", 200, Completion(
                new
                {
                    role = "assistant",
                    tool_calls = new[] { new { id = "call_convert", type = "function", function = new { name = "convert_units", arguments = Arguments } } },
                },
                "tool_calls",
                new { prompt_tokens = 50, completion_tokens = 10, total_tokens = 60 })),
            // Only when the tool's own result came with it.
            Rule("body.messages[-1].tool_call_id == 'call_convert' && contains(body.messages[-1].content, '6.087')", 200, Completion(
                new { role = "assistant", content = Converted }, "stop", new { prompt_tokens = 80, completion_tokens = 15, total_tokens = 95 })),
            Rule("contains(body.messages[-1].content, 'error-401')", 401, new { error = new { message = "Incorrect API key provided.", code = "invalid_api_key" } }),
        },
    });

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

    // mock-llm streams text only, no calls of tools.
    [Theory]
    [InlineData("aimock", true, false)]
    [InlineData("aimock", true, true)]
    [InlineData("aimock", false, false)]
    [InlineData("aimock", false, true)]
    [InlineData("mock-llm", false, false)]
    [InlineData("mock-llm", false, true)]
    public async Task PostChat_ForeignServerCallsATool_IsAskedAgainWithItsResultAndEachCallIsCounted(string name, bool modelStreams, bool asStream)
    {
        await using var model = await StartModelAsync(name);
        var api = await StartAsync(Settings(model, modelStreams, "InputPrice=2", "OutputPrice=10"));
        var question = new { message = "How many teaspoons are 30 ml?", conversation_id = "c" };

        var answer = asStream ? await StreamedAsync(api, question) : await api.PostAsync(question).ReadAsync();

        Assert.Equal(Converted, answer.At("response").GetString());
        var chat = answer.At("metadata.individual_chat_metrics");
        Assert.Equal((2, 1), (chat.At("iterations").GetInt32(), chat.At("tool_calls").GetInt32()));
        Assert.Equal("""{"input":130,"output":25,"total":155,"estimated":false}""", chat.At("tokens").GetRawText());
        Assert.Equal(((130 * 2m) + (25 * 10m)) / 1_000_000, chat.At("price_usd").GetDecimal());
        Assert.Equal(
            ["openai_api_call", "tool_call convert_units 30", "openai_api_call"],
            chat.At("measurements").EnumerateArray()
                .Where(measurement => measurement.At("stage").GetString() == "workflow_start")
                .Select(measurement => measurement.At("metadata").TryGetProperty("tool", out var tool)
                    ? $"{measurement.At("name").GetString()} {tool.GetString()} {Amount(measurement)}" : measurement.At("name").GetString()));

        static string Amount(JsonElement measurement) =>
            JsonDocument.Parse(measurement.At("metadata.arguments").GetString()!).RootElement.At("value").GetRawText();
        var stored = await api.GetAsync("/conversation-metrics/c").ReadAsync();
        Assert.Equal(chat.At("tokens").GetRawText(), stored.At("individual_chats")[0].At("tokens").GetRawText());
        Assert.Equal(chat.At("price_usd").GetDecimal(), stored.At("aggregate_stats.price_usd").GetDecimal());
    }

    // It streams an error with status 200, as an event.
    [Theory]
    [InlineData(true, "model_unauthorized")]
    [InlineData(false, "model_unauthorized")]
    public async Task PostChat_ForeignServerRefuses_Is502AndRecorded(bool stream, string error)
    {
        await using var model = await StartModelAsync("mock-llm");
        var api = await StartAsync(Settings(model, stream));

        await api.PostAsync(new { message = "error-401", conversation_id = "c" }).ReadAsync(502);

        var conversation = await api.GetAsync("/conversation-metrics/c").ReadAsync();
        Assert.Equal(error, conversation.At("individual_chats")[0].At("error").GetString());
    }

    private static async Task<JsonElement> StreamedAsync(ChatApplication api, object question)
    {
        await using var events = await SseReader.OpenAsync(await api.PostForStreamAsync(question));
        return (await events.ToEndAsync())[^1].Data;
    }

    private static Task<NpmModelServer> StartModelAsync(string name) =>
        name == "aimock" ? NpmModelServer.StartAimockAsync(Fixtures) : NpmModelServer.StartMockLlmAsync(Rules);

    private static string[] Settings(NpmModelServer model, bool stream, params string[] more) =>
    [
        "--ChatMetrics:Models:foreign:Model=test-model",
        $"--ChatMetrics:Models:foreign:Endpoint={model.Endpoint}",
        $"--ChatMetrics:Models:foreign:Stream={stream}",
        .. more.Select(setting => $"--ChatMetrics:Models:foreign:{setting}"),
    ];

    private static object Rule(string match, int status, object content) =>
        new { path = "/v1/chat/completions", match, response = new { status, content = JsonSerializer.Serialize(content) } };

    private static object Completion(object message, string finishReason, object? usage = null) => new
    {
        id = "c1",
        @object = "chat.completion",
        created = 1,
        model = "test-model",
        choices = new[] { new { index = 0, message, finish_reason = finishReason } },
        usage,
    };
}
