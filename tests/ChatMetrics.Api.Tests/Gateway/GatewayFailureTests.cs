using ChatMetrics.Api.Testing;
using ChatMetrics.Testing;

namespace ChatMetrics.Api.Tests.Gateway;

/// <summary>What goes wrong behind the OpenAI protocol: clients are told in its shape, and what it had cost is kept.</summary>
[Collection(Collections.Chats)]
public sealed class GatewayFailureTests(GarnetServer server) : GatewayApiTests(server)
{
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

    [Theory]
    [InlineData(Ask)]
    [InlineData(AskStream)]
    public async Task Ask_ClientHangsUpBeforeTheModelSpeaks_IsChargedForTheQuestion(string ask)
    {
        var asked = new TaskCompletionSource();
        await using var model = await FaultyServer.StartAsync(context =>
        {
            asked.TrySetResult();
            return ModelAnswers.HangAsync(context);
        });
        var api = await StartAsync(model.Settings(Prices));

        using var hangUp = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var answering = api.Client.PostAsync("/v1/chat/completions", Content(ask), hangUp.Token);
        await asked.Task;
        await hangUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answering);

        await Eventually.IsTrueAsync(async () =>
            (await api.GetAsync("/chats").ReadAsync()).At("chats").EnumerateArray().Any(chat => chat.At("status").GetString() == "cancelled"));
        var chat = (await api.GetAsync("/chats").ReadAsync()).At("chats")[0];
        Assert.True(chat.At("tokens").At("input").GetInt32() > 0);
        Assert.True(chat.At("price_usd").GetDecimal() > 0);
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

    [Theory]
    [InlineData("/v1/nothing", "{}", 404, "not_found")]
    [InlineData("/v1/models", "{}", 405, "method_not_allowed")]
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

    [Fact]
    public async Task Ask_RedisIsAway_IsAnswered()
    {
        await using var model = await FaultyServer.StartAsync(ModelAnswers.Speaks(["ok"]));
        await using var api = await ChatApplication.StartWithoutRedisAsync(model.Settings());

        using var answer = await PostAsync(api, AskStream);

        Assert.EndsWith("data: [DONE]\n\n", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }
}
