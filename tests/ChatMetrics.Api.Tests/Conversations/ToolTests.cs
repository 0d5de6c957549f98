using System.Text.Json;
using ChatMetrics.Api.Testing;
using ChatMetrics.Testing;

namespace ChatMetrics.Api.Tests.Conversations;

/// <summary>Questions that need tools, asked of the offline assistant over HTTP.</summary>
[Collection(Collections.Chats)]
public sealed class ToolTests(GarnetServer server) : ApiTests(server)
{
    [Fact]
    public async Task PostChat_AsksToConvert_IsAnsweredByTheTool()
    {
        var api = await StartOfflineAsync();

        var answer = await AskAsync(api, "Please convert 30 ml to tsp");

        Assert.Equal("30 ml is 6.087 tsp.", answer.At("response").GetString());
        Assert.Equal((2, 1), Work(answer));
        Assert.Equal((2, 1), Work(answer, "metadata.performance_summary"));
    }

    [Fact]
    public async Task PostChat_AsksForTwoIngredientsAndAConversion_MakesTheCallsInOneTurn()
    {
        var api = await StartOfflineAsync();

        var answer = await AskAsync(api, "Look up niacinamide and vitamin C, and convert 2 tbsp to ml");

        var response = answer.At("response").GetString()!;
        Assert.Contains("Niacinamide is", response, StringComparison.Ordinal);
        Assert.Contains("Vitamin C serum", response, StringComparison.Ordinal);
        Assert.Contains("2 tbsp is 29.57 ml.", response, StringComparison.Ordinal);
        Assert.Equal((2, 3), Work(answer));
    }

    [Fact]
    public async Task PostChat_AsksToConvertWhatCannotBe_IsToldWhy()
    {
        var api = await StartOfflineAsync();

        var answer = await AskAsync(api, "convert 5 ml to g");

        Assert.Equal(
            "That did not work: ml measures volume and g measures mass: one cannot be converted into the other.",
            answer.At("response").GetString());
    }

    [Fact]
    public async Task PostChat_AsksWhoShouldAvoidAnIngredient_IsToldFromTheKnowledge()
    {
        var api = await StartOfflineAsync();

        var answer = await AskAsync(api, "Who should avoid retinol?");

        var response = answer.At("response").GetString()!;
        Assert.Contains("Who should avoid it:\n- Pregnancy, trying to conceive and breastfeeding: don't use retinoids.", response, StringComparison.Ordinal);
        Assert.Contains("Not together with it:\n- Acids, benzoyl peroxide", response, StringComparison.Ordinal);
        Assert.Equal((2, 1), Work(answer));
    }

    [Fact]
    public async Task PostChat_NeedsNoTool_AsksTheModelOnce()
    {
        var api = await StartOfflineAsync();

        var answer = await AskAsync(api, "What skincare routine for oily skin?");

        Assert.Equal((1, 0), Work(answer));
        Assert.False(answer.At("metadata").TryGetProperty("pending_preview", out _));
    }

    [Fact]
    public async Task PostChat_RedFlagInAQuestionForATool_IsWarnedOf()
    {
        var api = await StartOfflineAsync();

        var answer = await AskAsync(api, "I have chest pain and can't breathe. How much is 30 ml in oz?");

        Assert.Equal((1, 0), Work(answer));
    }

    [Fact]
    public async Task PostChat_AsAStream_GivesTheAnswerPieceByPiece()
    {
        var api = await StartOfflineAsync();
        await using var events = await SseReader.OpenAsync(await api.PostForStreamAsync(new { message = "Save a routine for oily skin", conversation_id = "c" }));

        var all = await events.ToEndAsync();

        var answer = all[^1].Data;
        Assert.Equal(answer.At("response").GetString(), string.Concat(all[..^1].Select(item => item.Data.At("text").GetString())));
        Assert.Equal("save_routine", answer.At("metadata.pending_preview.tool").GetString());
        Assert.Equal((3, 2), Work(answer));
    }

    [Fact]
    public async Task PostChat_SumsTheTokensOfEveryIteration()
    {
        var api = await StartOfflineAsync();
        var once = (await AskAsync(api, "hello there", "a")).At("metadata.individual_chat_metrics.tokens.input").GetInt64();

        var tokens = (await AskAsync(api, "30 ml in oz?", "b")).At("metadata.individual_chat_metrics.tokens");

        Assert.True(tokens.At("input").GetInt64() > (2 * once) - 5);
        Assert.True(tokens.At("estimated").GetBoolean());
    }

    private static Task<JsonElement> AskAsync(ChatApplication api, string message, string conversation = "c") =>
        api.PostAsync(new { message, conversation_id = conversation }).ReadAsync();

    private static (int Iterations, int ToolCalls) Work(JsonElement answer, string at = "metadata.individual_chat_metrics") =>
        (answer.At($"{at}.iterations").GetInt32(), answer.At($"{at}.tool_calls").GetInt32());
}
