using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using ChatMetrics.Api.Testing;
using ChatMetrics.Testing;

namespace ChatMetrics.Api.Tests.Gateway;

/// <summary>Plain models behind the OpenAI protocol: the request goes on as it is, the answer comes back as it is, and it is measured.</summary>
public sealed class GatewayTests(GarnetServer server) : ApiTests(server)
{
    private const string Ask = """{"model":"remote","messages":[{"role":"user","content":"hi"}]}""";
    private const string AskStream = """{"model":"remote","stream":true,"messages":[{"role":"user","content":"hi"}]}""";
    private const string AskUsage = """{"model":"remote","stream":true,"stream_options":{"include_usage":true},"messages":[{"role":"user","content":"hi"}]}""";

    private static readonly object Usage = new { prompt_tokens = 12, completion_tokens = 3, total_tokens = 15 };
    private static readonly string[] Prices = ["InputPrice=1000", "OutputPrice=2000"];

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
    public async Task Ask_HeadersAndFields_NameConversationUserAndPurpose()
    {
        await using var model = await FaultyServer.StartAsync(ModelAnswers.Speaks(["ok"]));
        var api = await StartAsync(model.Settings());

        using var named = await PostAsync(
            api, AskStream, ("X-ChatMetrics-Conversation-Id", "c-1"), ("X-OpenWebUI-User-Id", "ann"), ("X-ChatMetrics-Purpose", "tags"));
        using var fields = await PostAsync(
            api, """{"model":"remote","stream":true,"user":"bob","metadata":{"session_id":"s 1"},"messages":[{"role":"user","content":"hi"}]}""");
        using var derived = await PostAsync(api, AskStream);
        using var again = await PostAsync(api, AskStream);

        var (one, two, three) = (await ChatAsync(api, named), await ChatAsync(api, fields), await ChatAsync(api, derived));
        Assert.Equal(("c-1", "ann", "tags"), (one.At("conversation_id").GetString(), one.At("user").GetString(), one.At("purpose").GetString()));
        Assert.False(one.TryGetProperty("conversation_derived", out _));
        Assert.Equal(("bob", "chat"), (two.At("user").GetString(), two.At("purpose").GetString()));
        Assert.StartsWith("id_", two.At("conversation_id").GetString(), StringComparison.Ordinal);
        Assert.True(three.At("conversation_derived").GetBoolean());
        Assert.Equal(three.At("conversation_id").GetString(), (await ChatAsync(api, again)).At("conversation_id").GetString());
    }

    [Fact]
    public async Task Ask_UsersAreHashed_StoresTheHash()
    {
        await using var model = await FaultyServer.StartAsync(ModelAnswers.Speaks(["ok"]));
        var api = await StartAsync([.. model.Settings(), "--ChatMetrics:Users:Hash=true", "--ChatMetrics:Users:HashKey=k"]);

        using var answer = await PostAsync(api, AskStream, ("X-ChatMetrics-User-Id", "ann@example.org"));

        Assert.Matches("^[0-9a-f]{32}$", (await ChatAsync(api, answer)).At("user").GetString());
    }

    [Theory]
    [InlineData(400, 400)]
    [InlineData(404, 404)]
    [InlineData(429, 429)]
    [InlineData(401, 502)]
    [InlineData(500, 502)]
    public async Task Ask_ModelRefuses_TellsWhatTheClientCanMend(int status, int told)
    {
        await using var model = await FaultyServer.StartAsync(ModelAnswers.Status(status));
        var api = await StartAsync(model.Settings("ApiKey=sk-ours"));

        using var answer = await PostAsync(api, AskStream);
        var error = Json.Parse(await answer.Content.ReadAsStringAsync(Cancellation)).At("error");

        Assert.Equal(told, (int)answer.StatusCode);
        Assert.DoesNotContain("sk-ours", error.GetRawText(), StringComparison.Ordinal);
        Assert.Equal("failed", (await ChatAsync(api, answer)).At("status").GetString());
        Assert.Single(model.Requests);
    }

    [Fact]
    public async Task Ask_ModelRefusesForTheClientsMistake_PassesItsWordsOn()
    {
        await using var model = await FaultyServer.StartAsync(ModelAnswers.Status(429, retryAfter: "7"));
        var api = await StartAsync(model.Settings());

        using var answer = await PostAsync(api, Ask);

        Assert.Equal("7", answer.Headers.RetryAfter?.ToString());
        Assert.Equal("no", Json.Parse(await answer.Content.ReadAsStringAsync(Cancellation)).At("error").At("code").GetString());
    }

    [Fact]
    public async Task Stream_ModelDiesMidway_EndsWithAnErrorAndKeepsWhatCame()
    {
        var seen = new TaskCompletionSource();
        await using var model = await FaultyServer.StartAsync(ModelAnswers.SpeaksThen(async context =>
        {
            await seen.Task;
            await ModelAnswers.AbortAsync(context);
        }));
        var api = await StartAsync(model.Settings());

        using var answer = await PostAsync(api, AskStream);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(Cancellation));
        var first = await reader.ReadLineAsync(Cancellation);
        seen.SetResult();
        var frames = Frames($"{first}\n{await reader.ReadToEndAsync(Cancellation)}");

        Assert.Equal("A gentle ", Json.Parse(frames[0]).At("choices")[0].At("delta").At("content").GetString());
        Assert.Equal("model_broke_off", Json.Parse(frames[^1]).At("error").At("code").GetString());
        var chat = await api.GetAsync($"/chats/{answer.Headers.GetValues("X-Chat-Id").Single()}").ReadAsync();
        Assert.Equal(("failed", "model_broke_off"), (chat.At("status").GetString(), chat.At("error").GetString()));
        Assert.True(chat.At("tokens").At("output").GetInt32() > 0);
    }

    [Fact]
    public async Task Stream_ClientHangsUp_EndsTheRequestToTheModel()
    {
        var aborted = new TaskCompletionSource();
        await using var model = await FaultyServer.StartAsync(ModelAnswers.SpeaksThen(async context =>
        {
            context.RequestAborted.Register(() => aborted.TrySetResult());
            await ModelAnswers.HangAsync(context);
        }));
        var api = await StartAsync(model.Settings());

        string id;
        using (var answer = await PostAsync(api, AskStream))
        {
            id = answer.Headers.GetValues("X-Chat-Id").Single();
        }

        await aborted.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
        await Eventually.IsTrueAsync(async () =>
        {
            using var found = await api.GetAsync($"/chats/{id}");
            return found.IsSuccessStatusCode
                && Json.Parse(await found.Content.ReadAsStringAsync(Cancellation)).At("status").GetString() == "cancelled";
        });
    }

    [Fact]
    public async Task Ask_UnknownModel_ListsThoseThatThereAre()
    {
        await using var model = await FaultyServer.StartAsync(ModelAnswers.Speaks(["ok"]));
        var api = await StartAsync(model.Settings());

        using var answer = await PostAsync(api, """{"model":"gpt-9","messages":[]}""");
        var error = Json.Parse(await answer.Content.ReadAsStringAsync(Cancellation)).At("error");

        Assert.Equal(404, (int)answer.StatusCode);
        Assert.Equal(("model_not_found", "model"), (error.At("code").GetString(), error.At("param").GetString()));
        Assert.Contains("remote, aara, aara/remote", error.At("message").GetString(), StringComparison.Ordinal);
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

        Assert.Equal("list", list.At("object").GetString());
        Assert.Equal(["remote", "aara", "aara/remote"], list.At("data").EnumerateArray().Select(each => each.At("id").GetString()));
        Assert.Equal(("aara/remote", "model", "chatmetrics"), (one.At("id").GetString(), one.At("object").GetString(), one.At("owned_by").GetString()));
    }

    [Theory]
    [InlineData("/v1/nothing", "{}", 404, "not_found")]
    [InlineData("/v1/chat/completions", "{", 400, null)]
    [InlineData("/v1/responses", """{"model":"aara","input":"hi"}""", 400, null)]
    public async Task Error_UnderV1_HasTheProtocolsShape(string path, string body, int status, string? code)
    {
        var api = await StartOfflineAsync();
        using var answer = await api.Client.PostAsync(path, Content(body), Cancellation);
        var error = Json.Parse(await answer.Content.ReadAsStringAsync(Cancellation)).At("error");

        Assert.Equal((status, "application/json"), ((int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.Equal(("invalid_request_error", code), (error.At("type").GetString(), error.At("code").GetString()));
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
    }

    [Fact]
    public async Task Ask_RedisIsAway_IsAnswered()
    {
        await using var model = await FaultyServer.StartAsync(ModelAnswers.Speaks(["ok"]));
        await using var api = await ChatApplication.StartWithoutRedisAsync(model.Settings());

        using var answer = await PostAsync(api, AskStream);

        Assert.EndsWith("data: [DONE]\n\n", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Statistics_ByUserPurposeAndError_TellWhoCostsWhat()
    {
        await using var model = await FaultyServer.StartAsync(
            ModelAnswers.Speaks(["one"], Usage), ModelAnswers.Speaks(["two"], Usage), ModelAnswers.Status(400), ModelAnswers.Whole("""{"choices":[{"message":{"content":"cut"},"finish_reason":"length"}],"usage":{"prompt_tokens":12,"completion_tokens":3}}"""));
        var api = await StartAsync(model.Settings(Prices));
        foreach (var (user, purpose) in new[] { ("ann", "chat"), ("bob", "title"), ("bob", "chat"), ("bob", "chat") })
        {
            using var answer = await PostAsync(api, AskStream, ("X-ChatMetrics-User-Id", user), ("X-ChatMetrics-Purpose", purpose));
            await answer.Content.LoadIntoBufferAsync(Cancellation);
        }

        var (users, purposes, errors) = (await GroupsAsync(api, "user"), await GroupsAsync(api, "purpose"), await GroupsAsync(api, "error"));
        using var filtered = await api.GetAsync("/chats?user=bob&purpose=title&door=openai");

        Assert.Equal([("ann", 1, 0.018m), ("bob", 3, 0.036m)], users.Select(Row));
        Assert.Equal([("chat", 3, 0.036m), ("title", 1, 0.018m)], purposes.Select(Row));
        Assert.Equal([("model_rejected", 1, 0m)], errors.Select(Row));
        Assert.Equal(0.018m, users[1].At("wasted_usd").GetDecimal());
        Assert.Equal(66.7, users[1].At("price_share_percent").GetDouble());
        Assert.True(users[1].At("cpu_time_ms").GetDouble() > 0);
        Assert.Single(Json.Parse(await filtered.Content.ReadAsStringAsync(Cancellation)).At("chats").EnumerateArray());
    }

    [Fact]
    public async Task PostChat_UserAndPurpose_AreInTheRecord()
    {
        var api = await StartAsync();

        var answer = await api.PostAsync(new { message = "hi", user = "ann", purpose = "demo" }).ReadAsync();
        using var wrong = await api.PostAsync(new { message = "hi", user = new string('x', 129), purpose = "" });

        var chat = answer.At("metadata").At("individual_chat_metrics");
        Assert.Equal(("ann", "demo", "chat"), (chat.At("user").GetString(), chat.At("purpose").GetString(), chat.At("door").GetString()));
        Assert.Equal(
            ["purpose", "user"],
            Json.Parse(await wrong.Content.ReadAsStringAsync(Cancellation)).At("errors").EnumerateObject().Select(error => error.Name).Order());
    }

    private static async Task<JsonElement[]> GroupsAsync(ChatApplication api, string grouping) =>
        [.. (await api.GetAsync($"/statistics?window=1h&group_by={grouping}").ReadAsync()).At("groups").EnumerateArray()];

    private static (string? Name, int Count, decimal PriceUsd) Row(JsonElement group) =>
        (group.At("name").GetString(), group.At("count").GetInt32(), group.At("price_usd").GetDecimal());

    private static Task<HttpResponseMessage> PostAsync(ChatApplication api, string body, params (string Name, string Value)[] headers) =>
        PostAsync(api, body, "/v1/chat/completions", headers);

    private static async Task<HttpResponseMessage> PostAsync(ChatApplication api, string body, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = Content(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "any");
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        return await api.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
    }

    private static StringContent Content(string body) => new(body, Encoding.UTF8, "application/json");

    private static async Task<JsonElement> ChatAsync(ChatApplication api, HttpResponseMessage answer)
    {
        await answer.Content.LoadIntoBufferAsync(Cancellation);
        return await api.GetAsync($"/chats/{answer.Headers.GetValues("X-Chat-Id").Single()}").ReadAsync();
    }

    private static string[] Frames(string body) =>
        [.. body.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(frame => frame["data: ".Length..])];
}
