using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json;
using ChatMetrics.Api.Testing;
using Microsoft.Extensions.Time.Testing;

namespace ChatMetrics.Api.Tests.Demo.FakeModel;

/// <summary>The protocol, as any client of it sees it.</summary>
public sealed class CompletionTests
{
    private static readonly object[] Question = [new { role = "user", content = "What helps?" }];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Complete_NoTokenCountIsSet_CountsThePrompt()
    {
        await using var model = await FakeModelServer.StartAsync("--FakeModel:OutputTokens=3");

        var answer = await AskAsync(model, new { model = "any", messages = Question });

        Assert.Equal(("chat.completion", "any"), (answer.At("object").GetString(), answer.At("model").GetString()));
        var choice = answer.At("choices")[0];
        Assert.Equal(
            ("assistant", "This answer was", "stop"),
            (choice.At("message.role").GetString(), choice.At("message.content").GetString(), choice.At("finish_reason").GetString()));
        Assert.Equal("""{"prompt_tokens":3,"completion_tokens":3,"total_tokens":6}""", answer.At("usage").GetRawText());
    }

    [Theory]
    [InlineData("max_tokens")]
    [InlineData("max_completion_tokens")]
    public async Task Complete_LimitIsReached_EndsForItsLength(string limit)
    {
        await using var model = await FakeModelServer.StartAsync();

        var answer = await AskAsync(model, new Dictionary<string, object> { ["messages"] = Question, [limit] = 2 });

        Assert.Equal("length", answer.At("choices")[0].At("finish_reason").GetString());
        Assert.Equal(2, answer.At("usage.completion_tokens").GetInt32());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Stream_Answer_EndsWithUsageIfAskedFor(bool isAskedFor)
    {
        await using var model = await FakeModelServer.StartAsync("--FakeModel:OutputTokens=2");

        var events = await StreamAsync(
            model, new { messages = Question, stream = true, stream_options = new { include_usage = isAskedFor } }).ToListAsync(Cancellation);

        Assert.Equal("[DONE]", events[^1]);
        JsonElement[] pieces = [.. events.SkipLast(1).Select(Json.Parse)];
        Assert.All(pieces, piece => Assert.Equal("chat.completion.chunk", piece.At("object").GetString()));
        Assert.Equal("This answer", string.Concat(pieces.SelectMany(Texts)));
        Assert.Equal(isAskedFor, pieces[^1].TryGetProperty("usage", out _));
        Assert.Equal("stop", pieces[isAskedFor ? ^2 : ^1].At("choices")[0].At("finish_reason").GetString());
    }

    [Fact]
    public async Task Stream_DelayAndPaceAreSet_KeepsThem()
    {
        var time = new FakeTimeProvider();
        await using var model = await FakeModelServer.StartAsync(
            time, "--FakeModel:FirstTokenDelay=00:00:10", "--FakeModel:TokensPerSecond=0.5", "--FakeModel:OutputTokens=3");
        var start = time.GetUtcNow();
        var arrived = new List<TimeSpan>();
        var reading = ReadAsync();

        await Eventually.IsTrueAsync(() =>
        {
            time.Advance(TimeSpan.FromMilliseconds(10));
            return reading.IsCompleted;
        });

        await reading;
        Assert.Equal(3, arrived.Count);
        // On a clock that does not wait for the reader only what is too early can be told.
        Assert.All(arrived.Index(), token => Assert.True(token.Item >= TimeSpan.FromSeconds(10 + (token.Index * 2)), $"{token}"));

        async Task ReadAsync()
        {
            await foreach (var data in StreamAsync(model, new { messages = Question, stream = true }).TakeWhile(data => data != "[DONE]"))
            {
                arrived.AddRange(Texts(Json.Parse(data)).Select(_ => time.GetUtcNow() - start));
            }
        }
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("""{"messages":[]}""")]
    [InlineData("""{"messages":[null]}""")]
    [InlineData("""{"messages":"Hi"}""")]
    public async Task Complete_RequestIsWrong_AnswersWithTheProtocolsError(string body)
    {
        await using var model = await FakeModelServer.StartAsync();

        using var response = await model.Client.PostAsync(
            "/v1/chat/completions", new StringContent(body, Encoding.UTF8, "application/json"), Cancellation);

        Assert.Equal(400, (int)response.StatusCode);
        var error = Json.Parse(await response.Content.ReadAsStringAsync(Cancellation)).At("error");
        Assert.Equal("invalid_request_error", error.At("type").GetString());
    }

    [Fact]
    public async Task Complete_ToolIsNotOffered_AnswersInWords()
    {
        await using var model = await FakeModelServer.StartAsync();

        var answer = await AskAsync(model, new { messages = new[] { new { role = "user", content = "[call convert_units]" } } });

        Assert.Equal("stop", answer.At("choices")[0].At("finish_reason").GetString());
    }

    [Fact]
    public async Task Models_Asked_NamesTheFakeModel()
    {
        await using var model = await FakeModelServer.StartAsync();

        var models = await model.Client.GetAsync("/v1/models", Cancellation).ReadAsync();

        Assert.Equal("fake-model", models.At("data")[0].At("id").GetString());
    }

    [Theory]
    [InlineData("/alive")]
    [InlineData("/health")]
    public async Task Health_Asked_IsHealthy(string path)
    {
        await using var model = await FakeModelServer.StartAsync();

        Assert.Equal("healthy", (await model.Client.GetAsync(path, Cancellation).ReadAsync()).At("status").GetString());
    }

    private static async Task<JsonElement> AskAsync(FakeModelServer model, object request) =>
        await model.Client.PostAsJsonAsync("/v1/chat/completions", request, Cancellation).ReadAsync();

    private static async IAsyncEnumerable<string> StreamAsync(FakeModelServer model, object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = JsonContent.Create(body) };
        using var response = await model.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
        await using var stream = await response.Content.ReadAsStreamAsync(Cancellation);
        await foreach (var item in SseParser.Create(stream).EnumerateAsync(Cancellation))
        {
            yield return item.Data;
        }
    }

    private static IEnumerable<string> Texts(JsonElement piece) =>
        from choice in piece.At("choices").EnumerateArray()
        where choice.At("delta").TryGetProperty("content", out _)
        let text = choice.At("delta.content").GetString()!
        where text.Length > 0
        select text;
}
