using System.Text.Json;
using ChatMetrics.Api.Testing;
using ChatMetrics.Testing;
using Microsoft.AspNetCore.Http;

namespace ChatMetrics.Api.Tests.Chat.Models.Remote;

/// <summary>A model that fails when it is asked again with a tool's result: what it has used until then is recorded.</summary>
[Collection(Collections.Chats)]
public sealed class ToolFaultTests(GarnetServer server) : ApiTests(server)
{
    private static readonly object Question = new { message = "How much is 30 ml in tsp?", conversation_id = "c" };

    [Theory]
    [InlineData("500", 502, "model_failed", 4)]
    [InlineData("401", 502, "model_unauthorized", 2)]
    [InlineData("429", 503, "model_rate_limited", 4)]
    [InlineData("breaks off", 502, "model_broke_off", 2)]
    [InlineData("hangs", 504, "model_timeout", 2)]
    public async Task PostChat_SecondCallOfTheModelFails_IsRecordedWithWhatTheFirstOneUsed(string fault, int status, string error, int requests)
    {
        await using var model = await FaultyServer.StartAsync(CallsTheTool, Answer(fault));
        var api = await StartAsync(Settings(model, fault));

        await api.PostAsync(Question).ReadAsync(status);

        // What is said just before the break may still arrive, or not.
        AssertUsed(await ChatAsync(api), "failed", error, fault == "breaks off" ? null : false);
        Assert.Equal(requests, model.Requests.Count);
    }

    [Fact]
    public async Task PostChat_AsAStreamThatBreaksOffAfterTheTool_EndsInAnErrorEventAndIsRecorded()
    {
        var heard = new TaskCompletionSource();
        await using var model = await FaultyServer.StartAsync(CallsTheTool, ModelAnswers.SpeaksThen(async context =>
        {
            await heard.Task;
            context.Abort();
        }));
        var api = await StartAsync(Settings(model));
        await using var events = await SseReader.OpenAsync(await api.PostForStreamAsync(Question));

        Assert.Equal("token", (await events.NextAsync()).Name);
        heard.SetResult();
        var end = Assert.Single(await events.ToEndAsync());

        Assert.Equal(("error", 502), (end.Name, end.Data.At("status").GetInt32()));
        AssertUsed(await ChatAsync(api), "failed", "model_broke_off", hasSpoken: true);
    }

    [Fact]
    public async Task PostChat_ClientHangsUpAfterTheTool_IsRecordedAsCancelledWithWhatWasUsed()
    {
        await using var model = await FaultyServer.StartAsync(CallsTheTool, ModelAnswers.SpeaksThen(ModelAnswers.HangAsync));
        var api = await StartAsync(Settings(model));
        await using (var events = await SseReader.OpenAsync(await api.PostForStreamAsync(Question)))
        {
            await events.NextAsync();
        }

        await Eventually.IsTrueAsync(async () => (await api.GetAsync("/conversation-metrics/c")).IsSuccessStatusCode);

        AssertUsed(await ChatAsync(api), "cancelled", "cancelled", hasSpoken: true);
    }

    [Fact]
    public async Task PostChat_SecondCallRecovers_IsAnsweredAndItsRetryIsNoIteration()
    {
        await using var model = await FaultyServer.StartAsync(CallsTheTool, ModelAnswers.Status(500, "0"), ModelAnswers.Speaks(["6.087 tsp."]));
        var api = await StartAsync(Settings(model));

        var chat = (await api.PostAsync(Question).ReadAsync()).At("metadata.individual_chat_metrics");

        Assert.Equal((2, 1), (chat.At("iterations").GetInt32(), chat.At("tool_calls").GetInt32()));
        Assert.Equal(3, model.Requests.Count);
        // The one counted, the other did not.
        Assert.True(chat.At("tokens.estimated").GetBoolean());
        Assert.True(chat.At("tokens.input").GetInt64() > 50);
    }

    private static RequestDelegate CallsTheTool => ModelAnswers.CallsAndCounts(
        new { prompt_tokens = 50, completion_tokens = 10, total_tokens = 60, prompt_tokens_details = new { cached_tokens = 20 } },
        new { index = 0, id = "call_1", type = "function", function = new { name = "convert_units", arguments = """{"value":30,"from":"ml","to":"tsp"}""" } });

    private static RequestDelegate Answer(string fault) => fault switch
    {
        "breaks off" => ModelAnswers.SpeaksThen(ModelAnswers.AbortAsync),
        "hangs" => ModelAnswers.HangAsync,
        _ => ModelAnswers.Status(int.Parse(fault, System.Globalization.CultureInfo.InvariantCulture), "0"),
    };

    private static string[] Settings(FaultyServer model, string fault = "") => model.Settings(
        "InputPrice=2", "OutputPrice=10", "CachedInputPrice=1",
        // Long enough for both requests to arrive.
        fault == "hangs" ? "Timeout=00:00:03" : "Timeout=00:01:00");

    private static async Task<JsonElement> ChatAsync(ChatApplication api) =>
        Assert.Single((await api.GetAsync("/conversation-metrics/c").ReadAsync()).At("individual_chats").EnumerateArray());

    /// <param name="hasSpoken">An answer that broke off is paid for, too, as estimated; null where it is not known whether it began.</param>
    private static void AssertUsed(JsonElement chat, string status, string error, bool? hasSpoken)
    {
        Assert.Equal((status, error), (chat.At("status").GetString(), chat.At("error").GetString()));
        Assert.Equal((2, 1), (chat.At("iterations").GetInt32(), chat.At("tool_calls").GetInt32()));
        var (input, output) = (chat.At("tokens.input").GetInt64(), chat.At("tokens.output").GetInt64());
        var spoken = hasSpoken ?? chat.At("tokens.estimated").GetBoolean();
        Assert.Equal((spoken, spoken, spoken), (input > 50, output > 10, chat.At("tokens.estimated").GetBoolean()));
        Assert.Equal(20, chat.At("tokens.cached").GetInt64());
        Assert.Equal((((input - 20) * 2m) + (20 * 1m) + (output * 10m)) / 1_000_000, chat.At("price_usd").GetDecimal());
        Assert.Equal(
            ["openai_api_call", "tool_call", "openai_api_call"],
            chat.At("measurements").EnumerateArray()
                .Where(measurement => measurement.At("stage").GetString() == "workflow_start").Select(measurement => measurement.At("name").GetString()));
    }
}
