using System.Text.Json;
using ChatMetrics.Api.Testing;
using ChatMetrics.Testing;

namespace ChatMetrics.Api.Tests.Gateway;

/// <summary>A plain model behind the OpenAI protocol: the request goes on as it is, the answer comes back as it is, and it is measured.</summary>
[Collection(Collections.Chats)]
public sealed class PlainModelTests(GarnetServer server) : GatewayApiTests(server)
{
    [Fact]
    public async Task Stream_UsageIsNotAskedFor_PassesOnAllButTheUsage()
    {
        await using var model = await FaultyServer.StartAsync(ModelAnswers.Speaks(["Hel", "lo"], Usage));
        var api = await StartAsync(model.Settings(Prices));

        using var answer = await PostAsync(api, AskStream);
        var frames = Frames(await answer.Content.ReadAsStringAsync(Cancellation));

        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(4, frames.Length);
        Assert.Equal("[DONE]", frames[^1]);
        Assert.Equal("Hello", string.Concat(frames[..2].Select(frame => Json.Parse(frame).At("choices")[0].At("delta").At("content").GetString())));
        Assert.All(frames[..^1], frame => Assert.False(Json.Parse(frame).TryGetProperty("usage", out _)));
        Assert.True(Assert.Single(model.Requests).Body.At("stream_options").At("include_usage").GetBoolean());
        var chat = await ChatAsync(api, answer);
        Assert.Equal((12, 3, 0.018m), (chat.At("tokens").At("input").GetInt32(), chat.At("tokens").At("output").GetInt32(), chat.At("price_usd").GetDecimal()));
        Assert.Equal(("completed", "openai", "remote"), (chat.At("status").GetString(), chat.At("door").GetString(), chat.At("model").GetString()));
        Assert.Equal(6, chat.At("stages").GetArrayLength());
        Assert.Equal("openai_api_call", chat.At("measurements").EnumerateArray().Select(one => one.At("name").GetString()).Single(name => name!.EndsWith("call", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Stream_UsageIsAskedFor_AddsCostAndMetrics()
    {
        await using var model = await FaultyServer.StartAsync(ModelAnswers.Speaks(["Hello"], Usage));
        var api = await StartAsync(model.Settings(Prices));

        using var answer = await PostAsync(api, AskUsage);
        var frames = Frames(await answer.Content.ReadAsStringAsync(Cancellation));
        var last = Json.Parse(frames[^2]);

        Assert.Equal("c1", last.At("id").GetString());
        Assert.Empty(last.At("choices").EnumerateArray());
        Assert.Equal((12, 0.018m), (last.At("usage").At("prompt_tokens").GetInt32(), last.At("usage").At("cost").GetDecimal()));
        Assert.Equal(answer.Headers.GetValues("X-Chat-Id").Single(), last.At("chatmetrics").At("chat_id").GetString());
        Assert.Equal(6, last.At("chatmetrics").At("stages").GetArrayLength());
        Assert.Equal("[DONE]", frames[^1]);
    }

    [Fact]
    public async Task Stream_ModelCountsNothing_TellsOurEstimateWhenAsked()
    {
        await using var model = await FaultyServer.StartAsync(ModelAnswers.Speaks(["Hello there, how are you?"]));
        var api = await StartAsync(model.Settings());

        using var answer = await PostAsync(api, AskUsage);
        var last = Json.Parse(Frames(await answer.Content.ReadAsStringAsync(Cancellation))[^2]);

        Assert.True(last.At("usage").At("completion_tokens").GetInt32() > 0);
        Assert.Equal(JsonValueKind.Null, last.At("usage").At("cost").ValueKind);
        Assert.True(last.At("chatmetrics").At("tokens").At("estimated").GetBoolean());
    }

    /// <summary>What agents and reasoning models generate is no text, and costs the same.</summary>
    [Theory]
    [InlineData("""{"tool_calls":[{"index":0,"function":{"arguments":"ARGUMENTS"}}]}""")]
    [InlineData("""{"reasoning_content":"ARGUMENTS"}""")]
    public async Task Stream_ModelCountsNothing_EstimatesCallsAndReasoningToo(string delta)
    {
        var piece = delta.Replace("ARGUMENTS", new string('x', 40), StringComparison.Ordinal);
        await using var model = await FaultyServer.StartAsync(async context =>
        {
            await ModelAnswers.EventAsync(context, """{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"c1","function":{"name":"f","arguments":"{"}}]}}]}""");
            for (var number = 0; number < 50; number++)
            {
                await ModelAnswers.EventAsync(context, $$$"""{"choices":[{"index":0,"delta":{{{piece}}}}]}""");
            }

            await ModelAnswers.EventAsync(context, """{"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}""");
        });
        var api = await StartAsync(model.Settings());

        using var answer = await PostAsync(api, AskStream);

        Assert.InRange((await ChatAsync(api, answer)).At("tokens").At("output").GetInt32(), 450, 600);
    }

    [Fact]
    public async Task Stream_ModelKeepsTheConnectionOpen_EndsWhenTheModelDoes()
    {
        await using var model = await FaultyServer.StartAsync(async context =>
        {
            await ModelAnswers.Speaks(["Hello"], Usage)(context);
            await ModelAnswers.HangAsync(context);
        });
        var api = await StartAsync(model.Settings());

        using var answer = await PostAsync(api, AskStream);

        Assert.EndsWith("data: [DONE]\n\n", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        Assert.Equal("completed", (await ChatAsync(api, answer)).At("status").GetString());
    }

    [Fact]
    public async Task Stream_ServerTakesNoStreamOptions_IsAskedWithoutThem()
    {
        await using var model = await FaultyServer.StartAsync(ModelAnswers.Speaks(["Hello"]));
        var api = await StartAsync(model.Settings("StreamOptions=false"));

        using var answer = await PostAsync(api, AskUsage);
        var last = Json.Parse(Frames(await answer.Content.ReadAsStringAsync(Cancellation))[^2]);

        Assert.False(Assert.Single(model.Requests).Body.TryGetProperty("stream_options", out _));
        Assert.True(last.At("usage").At("total_tokens").GetInt32() > 0);
    }

    [Fact]
    public async Task Whole_Answered_GainsCostAndMetricsOnly()
    {
        const string whole = """{"id":"c9", "odd": 1.50, "choices":[{"index":0,"message":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}],"usage":{"prompt_tokens":2,"completion_tokens":1,"total_tokens":3}}""";
        await using var model = await FaultyServer.StartAsync(ModelAnswers.Whole(whole));
        var api = await StartAsync(model.Settings(Prices));

        using var answer = await PostAsync(api, Ask);
        var text = await answer.Content.ReadAsStringAsync(Cancellation);

        Assert.StartsWith(whole[..^2] + ",\"cost\":0.004}", text, StringComparison.Ordinal);
        Assert.Equal(answer.Headers.GetValues("X-Chat-Id").Single(), Json.Parse(text).At("chatmetrics").At("chat_id").GetString());
        Assert.Equal(6, answer.Headers.GetValues("Server-Timing").Single().Split(", ").Count(stage => stage.Contains(";dur=", StringComparison.Ordinal)));
        Assert.Equal("test-model", Assert.Single(model.Requests).Body.At("model").GetString());
        Assert.False(model.Requests.Single().Body.TryGetProperty("stream_options", out _));
    }

    [Fact]
    public async Task Ask_UnknownFieldsAndTools_GoOnAsTheyAre()
    {
        await using var model = await FaultyServer.StartAsync(ModelAnswers.Calls(new { index = 0, id = "call_1", function = new { name = "f", arguments = "{}" } }));
        var api = await StartAsync(model.Settings());

        using var answer = await PostAsync(
            api, """{"model":"remote","stream":true,"tools":[{"type":"function","function":{"name":"f"}}],"reasoning":{"effort":"low"},"messages":[{"role":"user","content":"hi"}]}""");
        var body = await answer.Content.ReadAsStringAsync(Cancellation);

        Assert.Contains("call_1", body, StringComparison.Ordinal);
        var sent = Assert.Single(model.Requests).Body;
        Assert.Equal("low", sent.At("reasoning").At("effort").GetString());
        Assert.Equal(1, sent.At("tools").GetArrayLength());
        Assert.Equal(1, (await ChatAsync(api, answer)).At("tool_calls").GetInt32());
    }

    [Fact]
    public async Task Ask_ByTheProvidersName_FindsTheModel()
    {
        await using var model = await FaultyServer.StartAsync(ModelAnswers.Speaks(["ok"]));
        var api = await StartAsync(model.Settings());

        using var answer = await PostAsync(api, AskStream.Replace("\"remote\"", "\"test-model\"", StringComparison.Ordinal));

        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Equal("remote", (await ChatAsync(api, answer)).At("model").GetString());
    }

    [Fact]
    public async Task Models_Listed_AreTheOnesThatCanBeAsked()
    {
        await using var model = await FaultyServer.StartAsync(ModelAnswers.Speaks(["ok"]));
        var api = await StartAsync(model.Settings());

        var list = await api.Client.GetAsync("/v1/models", Cancellation).ReadAsync();
        var one = await api.Client.GetAsync("/v1/models/aara/remote", Cancellation).ReadAsync();
        var escaped = await api.Client.GetAsync("/v1/models/aara%2Fremote", Cancellation).ReadAsync();

        Assert.Equal("list", list.At("object").GetString());
        Assert.Equal(["remote", "aara", "aara/remote"], list.At("data").EnumerateArray().Select(each => each.At("id").GetString()));
        Assert.Equal(("aara/remote", "model", "chatmetrics"), (one.At("id").GetString(), one.At("object").GetString(), one.At("owned_by").GetString()));
        Assert.Equal(one.GetRawText(), escaped.GetRawText());
    }

    [Theory]
    [InlineData("embeddings", """{"model":"remote","input":["one","two"]}""", """{"data":[],"usage":{"prompt_tokens":4,"total_tokens":4}}""", "embedding", 4)]
    [InlineData("responses", """{"model":"remote","input":"hi"}""", """{"output":[{"content":[{"type":"output_text","text":"Hello"}]}],"usage":{"input_tokens":5,"output_tokens":2}}""", "chat", 5)]
    public async Task Ask_OtherOperations_ArePassedOnAndMeasured(string operation, string body, string whole, string purpose, int input)
    {
        await using var model = await FaultyServer.StartAsync(ModelAnswers.Whole(whole));
        var api = await StartAsync(model.Settings());

        using var answer = await PostAsync(api, body, $"/v1/{operation}");

        Assert.Equal(200, (int)answer.StatusCode);
        Assert.EndsWith($"/{operation}", Assert.Single(model.Requests).Path, StringComparison.Ordinal);
        var chat = await ChatAsync(api, answer);
        Assert.Equal((purpose, input), (chat.At("purpose").GetString(), chat.At("tokens").At("input").GetInt32()));
        Assert.False(chat.At("tokens").At("estimated").GetBoolean());
    }
}
