using System.Text.Json;
using ChatMetrics.Api.Testing;
using ChatMetrics.Testing;
using Microsoft.AspNetCore.Http;

namespace ChatMetrics.Api.Tests.Chat.Models.Remote;

/// <summary>A chat that fails is charged for what it used until then.</summary>
[Collection(Collections.Chats)]
public sealed class FailedUsageTests(GarnetServer server) : ApiTests(server)
{
    private static readonly object Question = new { message = "hi", conversation_id = "c" };

    private static readonly RequestDelegate CallsATool = ModelAnswers.Calls(
        new { index = 0, id = "call_1", type = "function", function = new { name = "read_routine", arguments = "{}" } });

    private static readonly RequestDelegate CallsAnEffect = ModelAnswers.Calls(
        new { index = 0, id = "call_1", type = "function", function = new { name = "save_routine", arguments = """{"morning":["Cleanse"],"evening":[]}""" } });

    [Fact]
    public async Task PostChat_ModelRefusesAtOnce_CostsWhatNobodyKnows()
    {
        await using var model = await FaultyServer.StartAsync(ModelAnswers.Status(401));
        var api = await StartAsync(model.Settings());

        await api.PostAsync(Question).ReadAsync(502);

        var (chat, prices) = await RecordedAsync(api);
        Assert.Equal((1, 0), Calls(chat));
        Assert.Equal(JsonValueKind.Null, chat.At("tokens").ValueKind);
        Assert.Equal(["null", "null"], prices);
    }

    [Fact]
    public async Task PostChat_ModelRefusesAfterATool_HasUsedItsFirstAnswer()
    {
        await using var model = await FaultyServer.StartAsync(CallsATool, ModelAnswers.Status(401));
        var api = await StartAsync(model.Settings("InputPrice=2", "OutputPrice=10"));

        await api.PostAsync(Question).ReadAsync(502);

        var (chat, _) = await RecordedAsync(api);
        Assert.Equal((2, 1), Calls(chat));
        Assert.True(chat.At("tokens.estimated").GetBoolean());
        Assert.True(chat.At("tokens.input").GetInt32() > 0);
        Assert.True(chat.At("price_usd").GetDecimal() > 0);
    }

    [Fact]
    public async Task PostChat_ModelCallsToolsForEver_HasUsedAllItsAnswers()
    {
        await using var model = await FaultyServer.StartAsync(CallsATool);
        var api = await StartAsync(model.Settings());

        await api.PostAsync(Question).ReadAsync(502);

        var (chat, prices) = await RecordedAsync(api);
        Assert.Equal((5, 4), Calls(chat));
        Assert.True(chat.At("tokens.output").GetInt32() >= 10);
        // Tokens of unknown price.
        Assert.Equal(["null", "null"], prices);
    }

    [Fact]
    public async Task PostChat_ModelBreaksOff_HasUsedWhatWasSaid()
    {
        await using var model = await FaultyServer.StartAsync(ModelAnswers.SpeaksThen(_ => Task.CompletedTask));
        var api = await StartAsync(model.Settings("InputPrice=2", "OutputPrice=10"));

        await api.PostAsync(Question).ReadAsync(502);

        var (chat, _) = await RecordedAsync(api);
        Assert.Equal((1, 0), Calls(chat));
        Assert.Equal((3, true), (chat.At("tokens.output").GetInt32(), chat.At("tokens.estimated").GetBoolean()));
        Assert.True(chat.At("time_to_first_token_ms").GetDouble() > 0);
        Assert.True(chat.At("price_usd").GetDecimal() > 0);
    }

    [Fact]
    public async Task PostChat_ModelThatCountsBreaksOff_HasUsedItsCount()
    {
        await using var model = await FaultyServer.StartAsync(ModelAnswers.SpeaksThen(context => ModelAnswers.Says(
            """{"id":"c1","choices":[],"usage":{"prompt_tokens":100,"completion_tokens":7,"total_tokens":107}}""")(context)));
        var api = await StartAsync(model.Settings("InputPrice=2", "OutputPrice=10"));

        await api.PostAsync(Question).ReadAsync(502);

        var (chat, prices) = await RecordedAsync(api);
        Assert.Equal("""{"input":100,"output":7,"total":107,"estimated":false}""", chat.At("tokens").GetRawText());
        Assert.Equal(["0.00027", "0.00027"], prices);
    }

    [Fact]
    public async Task PostChat_ClientHangsUpMidway_HasUsedWhatWasSaid()
    {
        await using var model = await FaultyServer.StartAsync(ModelAnswers.SpeaksThen(ModelAnswers.HangAsync));
        var api = await StartAsync(model.Settings());
        await using (var events = await SseReader.OpenAsync(await api.PostForStreamAsync(Question)))
        {
            await events.NextAsync();
        }

        await Eventually.IsTrueAsync(async () =>
            (await api.GetAsync("/all-conversation-metrics").ReadAsync()).At("total_chats").GetInt32() == 1);
        var (chat, _) = await RecordedAsync(api);
        Assert.Equal(("cancelled", 3), (chat.At("status").GetString(), chat.At("tokens.output").GetInt32()));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task PostChat_ModelFailsAfterAnApprovedEffect_SaysThatItIsDone(bool stream)
    {
        await using var model = await FaultyServer.StartAsync(
            CallsAnEffect, ModelAnswers.Speaks(["Like this?"]), stream ? ModelAnswers.SpeaksThen(_ => Task.CompletedTask) : ModelAnswers.Status(401));
        var api = await StartAsync(model.Settings());
        await api.PostAsync(Question).ReadAsync();
        var approval = new { message = "yes", conversation_id = "c" };

        JsonElement problem;
        if (stream)
        {
            await using var events = await SseReader.OpenAsync(await api.PostForStreamAsync(approval));
            problem = (await events.ToEndAsync())[^1].Data;
        }
        else
        {
            problem = await api.PostAsync(approval).ReadAsync(502);
        }

        Assert.EndsWith(" What you approved has been done.", problem.At("detail").GetString(), StringComparison.Ordinal);
        var conversation = await api.GetAsync("/conversation-metrics/c").ReadAsync();
        Assert.Equal((1, 1), Calls(conversation.At("individual_chats")[1]));
    }

    [Fact]
    public async Task PostChat_OneChatOfUnknownPrice_MakesTheSumsUnknown()
    {
        await using var model = await FaultyServer.StartAsync(ModelAnswers.Speaks(["Hello."]));
        var api = await StartAsync([.. model.Settings(), "--ChatMetrics:Models:aara:Provider=offline"]);
        await api.PostAsync(new { message = "hi", conversation_id = "c", model = "aara" }).ReadAsync();

        var (_, before) = await RecordedAsync(api);
        await api.PostAsync(new { message = "hi", conversation_id = "c", model = "remote" }).ReadAsync();
        var (_, after) = await RecordedAsync(api);

        Assert.Equal(["0", "0"], before);
        Assert.Equal(["null", "null"], after);
    }

    private static (int Iterations, int ToolCalls) Calls(JsonElement chat) =>
        (chat.At("iterations").GetInt32(), chat.At("tool_calls").GetInt32());

    /// <summary>The first chat; the price of its conversation, and that of the last model.</summary>
    private static async Task<(JsonElement Chat, string[] Prices)> RecordedAsync(ChatApplication api)
    {
        var conversation = await api.GetAsync("/conversation-metrics/c").ReadAsync();
        var models = (await api.GetAsync("/statistics?group_by=model").ReadAsync()).At("groups").EnumerateArray();
        return (
            conversation.At("individual_chats")[0],
            [conversation.At("aggregate_stats.price_usd").GetRawText(), models.Last().At("price_usd").GetRawText()]);
    }
}
