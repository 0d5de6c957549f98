using System.Text;
using System.Text.Json;
using ChatMetrics.Api.Testing;
using ChatMetrics.Testing;

namespace ChatMetrics.Api.Tests.Gateway;

/// <summary>The assistant behind the OpenAI protocol.</summary>
[Collection(Collections.Chats)]
public sealed class AssistantCompletionTests(GarnetServer server) : ApiTests(server)
{
    [Fact]
    public async Task Whole_Answered_IsACompletionWithCostAndMetrics()
    {
        var api = await StartOfflineAsync();

        using var answer = await PostAsync(api, """{"model":"aara","messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"What does niacinamide do?"}]}""");
        var body = Json.Parse(await answer.Content.ReadAsStringAsync(Cancellation));

        var id = answer.Headers.GetValues("X-Chat-Id").Single();
        Assert.Equal(($"chatcmpl-{id["chat_".Length..]}", "chat.completion", "aara"), (body.At("id").GetString(), body.At("object").GetString(), body.At("model").GetString()));
        var choice = Assert.Single(body.At("choices").EnumerateArray());
        Assert.Contains("iacinamide", choice.At("message").At("content").GetString(), StringComparison.Ordinal);
        Assert.Equal("stop", choice.At("finish_reason").GetString());
        Assert.Equal(0, body.At("usage").At("cost").GetDecimal());
        Assert.Equal((id, "openai"), (body.At("chatmetrics").At("chat_id").GetString(), body.At("chatmetrics").At("door").GetString()));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Stream_Answered_KeepsToTheProtocol(bool wantsUsage)
    {
        var api = await StartOfflineAsync();
        var options = wantsUsage ? ",\"stream_options\":{\"include_usage\":true}" : "";

        using var answer = await PostAsync(api, $$"""{"model":"aara","stream":true{{options}},"messages":[{"role":"user","content":"What does niacinamide do?"}]}""");
        var body = await answer.Content.ReadAsStringAsync(Cancellation);

        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        var frames = body.Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.All(frames, frame => Assert.StartsWith("data: ", frame, StringComparison.Ordinal));
        Assert.Equal("data: [DONE]", frames[^1]);
        var chunks = Array.ConvertAll(frames[..^1], frame => Json.Parse(frame["data: ".Length..]));
        Assert.Equal("""{"role":"assistant","content":""}""", chunks[0].At("choices")[0].At("delta").GetRawText());
        var last = chunks[wantsUsage ? ^2 : ^1];
        Assert.Equal(("{}", "stop"), (last.At("choices")[0].At("delta").GetRawText(), last.At("choices")[0].At("finish_reason").GetString()));
        Assert.Single(chunks.Select(chunk => chunk.At("id").GetString()).Distinct());
        Assert.Equal(wantsUsage ? 1 : 0, chunks.Count(chunk => chunk.At("choices").GetArrayLength() == 0));
        Assert.Equal(wantsUsage, chunks[^1].TryGetProperty("chatmetrics", out _));
        Assert.All(chunks[..^1], chunk => Assert.Equal(wantsUsage, chunk.TryGetProperty("usage", out var usage) && usage.ValueKind == JsonValueKind.Null));
    }

    [Fact]
    public async Task Ask_HistoryOfTheClient_IsTheOnlyOneTheModelSees()
    {
        var api = await StartAsync();
        const string first = """{"model":"aara","messages":[{"role":"user","content":"one"}]}""";
        (await PostAsync(api, first)).Dispose();

        (await PostAsync(api, first)).Dispose();
        Assert.Equal(["user: one"], api.Model.LastTurns);

        (await PostAsync(api, """{"model":"aara","messages":[{"role":"user","content":"one"},{"role":"assistant","content":"two"},{"role":"user","content":"three"}]}""")).Dispose();
        Assert.Equal(["user: one", "assistant: two", "user: three"], api.Model.LastTurns);
    }

    [Theory]
    [InlineData("""[{"role":"assistant","content":"hi"}]""")]
    [InlineData("\"hi\"")]
    [InlineData("""["hi"]""")]
    [InlineData("""[{"role":"bogus","content":"hi"}]""")]
    [InlineData("""[{"role":"user","content":5}]""")]
    [InlineData("""[{"role":"user","content":[{"type":"text","text":"hi"},{"type":"image_url","image_url":{"url":"data:"}}]}]""")]
    public async Task Ask_MessagesThatTheAssistantCannotAnswer_AreRefused(string messages)
    {
        var api = await StartOfflineAsync();

        using var answer = await PostAsync(api, $$"""{"model":"aara","messages":{{messages}}}""");
        var error = Json.Parse(await answer.Content.ReadAsStringAsync(Cancellation)).At("error");

        Assert.Equal((400, "messages"), ((int)answer.StatusCode, error.At("param").GetString()));
    }

    private static Task<HttpResponseMessage> PostAsync(ChatApplication api, string body) =>
        api.Client.PostAsync("/v1/chat/completions", new StringContent(body, Encoding.UTF8, "application/json"), Cancellation);
}
