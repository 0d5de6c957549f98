using System.Text.Json;
using ChatMetrics.Api.Testing;
using ChatMetrics.Testing;
using Microsoft.AspNetCore.Http;

namespace ChatMetrics.Api.Tests.Chat.Models.Remote;

/// <summary>An answer whose text is complete is given, whatever is odd about it, and says so where it is cut off.</summary>
[Collection(Collections.Chats)]
public sealed class OddAnswerTests(GarnetServer server) : ApiTests(server)
{
    [Theory]
    [InlineData("""a\ud83d""", """\ude00b""", "a😀b")]
    [InlineData("""a\uD83D""", """\uDE00b""", "a😀b")]
    [InlineData("""a\ud83d\ude00""", """\ud83d\ude00b""", "a😀😀b")]
    [InlineData("""a\ud83d""", "b", "a\uFFFDb")]
    [InlineData("a", """\ude00b""", "a\uFFFDb")]
    [InlineData("""a\\ud83d""", """\\ude00\"b""", """a\ud83d\ude00"b""")]
    public async Task PostChat_CharacterInTwoPieces_IsPutTogether(string first, string second, string whole)
    {
        await using var model = await FaultyServer.StartAsync(
            Streams(Chunk($$"""{"content":"{{first}}"}"""), Chunk($$"""{"content":"{{second}}"}"""), Chunk("{}", "stop")));
        var api = await StartAsync(model.Settings());

        Assert.Equal(whole, (await AskAsync(api)).At("response").GetString());
    }

    [Theory]
    [InlineData("""{"prompt_tokens":100,"completion_tokens":7,"total_tokens":99999999999}""", 100, 7, false)]
    [InlineData("""{"prompt_tokens":100,"completion_tokens":7,"total_tokens":"many"}""", 100, 7, false)]
    [InlineData("""{"prompt_tokens":100}""", 100, 1, true)]
    [InlineData("""{"prompt_tokens":100,"completion_tokens":null}""", 100, 1, true)]
    [InlineData("""{"prompt_tokens":100,"completion_tokens":-7,"total_tokens":93}""", 100, 1, true)]
    [InlineData("""{"prompt_tokens":100,"completion_tokens":1e99,"total_tokens":{}}""", 100, 1, true)]
    [InlineData("\"none\"", null, 1, true)]
    [InlineData("[]", null, 1, true)]
    [InlineData("{}", null, 1, true)]
    public async Task PostChat_UsageThatCannotBe_IsEstimatedWhereItMust(string usage, int? input, int output, bool estimated)
    {
        foreach (var stream in new[] { true, false })
        {
            await using var model = await FaultyServer.StartAsync(stream
                ? Streams(Chunk("""{"content":"Yes."}""", usage: usage), Chunk("{}", "stop", usage))
                : Whole("Yes.", "stop", usage));
            var api = await StartAsync(model.Settings($"Stream={stream}"));

            var tokens = (await AskAsync(api)).At("metadata.individual_chat_metrics.tokens");

            Assert.Equal((output, estimated), (tokens.At("output").GetInt32(), tokens.At("estimated").GetBoolean()));
            Assert.True(tokens.At("input").GetInt32() > 0 && (input is null || input == tokens.At("input").GetInt32()));
        }
    }

    [Theory]
    [InlineData(true, "length", "length")]
    [InlineData(false, "length", "length")]
    [InlineData(true, "content_filter", "content_filter")]
    [InlineData(true, "stop", null)]
    public async Task PostChat_AnswerThatIsCutOff_SaysSo(bool stream, string reason, string? told)
    {
        await using var model = await FaultyServer.StartAsync(
            stream ? Streams(Chunk("""{"content":"Yes, and"}"""), Chunk("{}", reason)) : Whole("Yes, and", reason, "null"));
        var api = await StartAsync(model.Settings($"Stream={stream}"));

        var chat = (await AskAsync(api)).At("metadata.individual_chat_metrics");

        Assert.Equal(told, chat.TryGetProperty("finish_reason", out var given) ? given.GetString() : null);
        var stored = (await api.GetAsync("/conversation-metrics/c").ReadAsync()).At("individual_chats")[0];
        Assert.Equal(chat.GetRawText(), stored.GetRawText());
    }

    private static Task<JsonElement> AskAsync(ChatApplication api) => api.PostAsync(new { message = "hi", conversation_id = "c" }).ReadAsync();

    private static RequestDelegate Streams(params string[] chunks) => async context =>
    {
        foreach (var chunk in chunks)
        {
            await ModelAnswers.Says(chunk)(context);
        }
    };

    private static RequestDelegate Whole(string content, string reason, string usage) => ModelAnswers.Whole(
        $$"""
        {"id":"c1","created":1,"model":"m","usage":{{usage}},
        "choices":[{"index":0,"finish_reason":"{{reason}}","message":{"role":"assistant","content":"{{content}}"} }]}
        """);

    private static string Chunk(string delta, string? reason = null, string usage = "null") =>
        $$"""
        {"id":"c1","created":1,"model":"m","usage":{{usage}},"choices":[{"index":0,"delta":{{delta}},"finish_reason":{{JsonSerializer.Serialize(reason)}} }]}
        """;
}
