using System.Text.Json;
using ChatMetrics.Api.Testing;
using ChatMetrics.Testing;
using Microsoft.AspNetCore.Http;

namespace ChatMetrics.Api.Tests.Chat.Models.Remote;

/// <summary>Calls of the model that failed and were made again, and what a server refused is left out from then on.</summary>
[Collection(Collections.Chats)]
public sealed class AttemptTests(GarnetServer server) : ApiTests(server)
{
    private static readonly RequestDelegate Answers = ModelAnswers.Speaks(["A gentle cleanser."]);

    [Fact]
    public async Task PostChat_AnsweredAtOnce_HasNoAttempts()
    {
        await using var model = await FaultyServer.StartAsync(Answers);
        var api = await StartAsync(model.Settings());

        Assert.False((await AskAsync(api)).TryGetProperty("attempts", out _));
    }

    [Fact]
    public async Task PostChat_AnsweredTheThirdTime_TellsTheTwoBefore()
    {
        await using var model = await FaultyServer.StartAsync(ModelAnswers.Status(503), ModelAnswers.Status(500), Answers);
        var api = await StartAsync(model.Settings());

        var chat = await AskAsync(api);

        Assert.Equal(["503 model_failed", "500 model_failed"], Attempts(chat));
        Assert.All(chat.At("attempts").EnumerateArray(), attempt => Assert.True(attempt.At("duration_ms").GetDouble() > 0));
        Assert.Equal(JsonValueKind.Null, chat.At("attempts")[0].At("price_usd").ValueKind);
        Assert.Equal(1, chat.At("iterations").GetInt32());
        var stored = (await api.GetAsync("/conversation-metrics/c").ReadAsync()).At("individual_chats")[0];
        Assert.Equal(chat.GetRawText(), stored.GetRawText());
    }

    [Fact]
    public async Task PostChat_FailsEveryTime_TellsThoseBeforeTheLast()
    {
        await using var model = await FaultyServer.StartAsync(ModelAnswers.Status(500));
        var api = await StartAsync(model.Settings());

        await api.PostAsync(new { message = "hi", conversation_id = "c" }).ReadAsync(502);

        var stored = (await api.GetAsync("/conversation-metrics/c").ReadAsync()).At("individual_chats")[0];
        Assert.Equal(["500 model_failed", "500 model_failed"], Attempts(stored));
    }

    [Fact]
    public async Task PostChat_HangsAfterTwoFailures_TellsBoth()
    {
        await using var model = await FaultyServer.StartAsync(ModelAnswers.Status(503), ModelAnswers.Status(503), ModelAnswers.HangAsync);
        var api = await StartAsync(model.Settings("Timeout=00:00:03"));

        await api.PostAsync(new { message = "hi", conversation_id = "c" }).ReadAsync(504);

        var stored = (await api.GetAsync("/conversation-metrics/c").ReadAsync()).At("individual_chats")[0];
        Assert.Equal(["503 model_failed", "503 model_failed"], Attempts(stored));
    }

    [Theory]
    [InlineData("System role not supported")]
    [InlineData("Unsupported value: 'messages[0].role' does not support 'system' with this model.")]
    [InlineData("Developer instruction is not enabled for models/gemma-3-27b-it")]
    public async Task PostChat_ServerRefusesSystemMessages_AsksWithoutAndRemembers(string refusal)
    {
        await using var model = await FaultyServer.StartAsync(
            async context =>
            {
                context.Response.StatusCode = 400;
                await context.Response.WriteAsJsonAsync(new { error = new { message = refusal, type = "invalid_request_error" } });
            },
            Answers);
        var api = await StartAsync(model.Settings("Tools=false"));

        var first = await AskAsync(api);
        var second = await AskAsync(api);

        Assert.Equal(["400 model_rejected"], Attempts(first));
        Assert.False(second.TryGetProperty("attempts", out _));
        Assert.Equal(
            [["system", "user"], ["user"], ["user", "assistant", "user"]],
            model.Requests.Select(request => request.Body.At("messages").EnumerateArray().Select(message => message.At("role").GetString()!).ToArray()));
        var message = model.Requests.Last().Body.At("messages")[0].At("content").GetString()!;
        Assert.StartsWith("You are Aara", message, StringComparison.Ordinal);
        Assert.EndsWith("\n\nhi", message, StringComparison.Ordinal);
        Assert.Single(api.Log.Messages, line => line.Contains("SystemMessages", StringComparison.Ordinal));
    }

    [Fact]
    public async Task PostChat_SystemMessagesSwitchedOff_SendsTheirTextWithTheQuestion()
    {
        await using var model = await FaultyServer.StartAsync(Answers);
        var api = await StartAsync(model.Settings("SystemMessages=false"));

        await AskAsync(api);

        var message = Assert.Single(Assert.Single(model.Requests).Body.At("messages").EnumerateArray());
        Assert.Equal("user", message.At("role").GetString());
    }

    private static IEnumerable<string> Attempts(JsonElement chat) => chat.At("attempts").EnumerateArray()
        .Select(attempt => $"{attempt.At("status").GetInt32()} {attempt.At("error").GetString()}");

    private static async Task<JsonElement> AskAsync(ChatApplication api) =>
        (await api.PostAsync(new { message = "hi", conversation_id = "c" }).ReadAsync()).At("metadata.individual_chat_metrics");
}
