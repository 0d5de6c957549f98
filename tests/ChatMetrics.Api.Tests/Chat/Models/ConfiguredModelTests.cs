using System.Text.Json;
using ChatMetrics.Api.Chat.Models;
using ChatMetrics.Api.Testing;
using ChatMetrics.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace ChatMetrics.Api.Tests.Chat.Models;

/// <summary>Models of the settings: which one answers, and what its answer is said to cost.</summary>
[Collection(Collections.Chats)]
public sealed class ConfiguredModelTests(GarnetServer server) : ApiTests(server)
{
    private static readonly object Usage = new
    {
        prompt_tokens = 1000,
        completion_tokens = 200,
        total_tokens = 1200,
        prompt_tokens_details = new { cached_tokens = 800 },
    };

    [Fact]
    public void Models_NoneConfigured_IsTheOfflineAssistant()
    {
        using var app = ApiApplication.Build(["--ConnectionStrings:redis=127.0.0.1:1"]);

        Assert.Equal(["aara-offline"], app.Services.GetRequiredService<ChatModels>().Names);
    }

    [Theory]
    [InlineData(null, null, "aara")]
    [InlineData(null, "Remote", "remote")]
    [InlineData("remote", null, "remote")]
    [InlineData("REMOTE", "aara", "remote")]
    public async Task PostChat_SeveralModels_TheOneThatIsNamedAnswersElseTheDefault(string? asked, string? byDefault, string answers)
    {
        await using var model = await FaultyServer.StartAsync(ModelAnswers.Speaks(["A gentle ", "cleanser."]));
        string[] settings = [.. model.Settings(), "--ChatMetrics:Models:aara:Provider=offline"];
        var api = await StartAsync(byDefault is null ? settings : [.. settings, $"--ChatMetrics:DefaultModel={byDefault}"]);

        var answer = await api.PostAsync(new { message = "What is retinol?", model = asked }).ReadAsync();

        Assert.Equal(answers, answer.At("metadata.individual_chat_metrics.model").GetString());
        Assert.Equal(answers == "remote" ? 1 : 0, model.Requests.Count);
    }

    [Fact]
    public async Task PostChat_ModelThatIsNotConfigured_Is400WithTheNamesOfThoseThatAre()
    {
        var api = await StartAsync("--ChatMetrics:Models:aara:Provider=offline", "--ChatMetrics:Models:b:Provider=offline");

        var problem = await api.PostAsync(new { message = "hi", model = "gpt-5" }).ReadAsync(400);

        Assert.Contains("aara, b", problem.At("errors.model")[0].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task PostChat_ProviderCounts_PricesTheAnswerTheConversationAndTheModel()
    {
        await using var model = await FaultyServer.StartAsync(ModelAnswers.Speaks(["A gentle ", "cleanser."], Usage));
        var api = await StartAsync(model.Settings("InputPrice=2", "OutputPrice=10", "CachedInputPrice=0.25"));

        var answer = await api.PostAsync(new { message = "hi", conversation_id = "c" }).ReadAsync();
        await api.PostAsync(new { message = "hi", conversation_id = "c" }).ReadAsync();

        var chat = answer.At("metadata.individual_chat_metrics");
        Assert.Equal("""{"input":1000,"output":200,"total":1200,"estimated":false,"cached":800}""", chat.At("tokens").GetRawText());
        Assert.Equal(0.0026m, chat.At("price_usd").GetDecimal());
        Assert.True(chat.At("time_to_first_token_ms").GetDouble() > 0);
        var conversation = await api.GetAsync("/conversation-metrics/c").ReadAsync();
        Assert.Equal(0.0052m, conversation.At("aggregate_stats.price_usd").GetDecimal());
        Assert.Equal(chat.GetRawText(), conversation.At("individual_chats")[0].GetRawText());
        var row = (await api.GetAsync("/statistics?group_by=model").ReadAsync()).At("groups")[0];
        Assert.Equal(("remote", 2400, 0.0052m), (row.At("name").GetString(), row.At("tokens_total").GetInt64(), row.At("price_usd").GetDecimal()));
    }

    [Fact]
    public async Task PostChat_NoCountAndNoPrice_IsEstimatedAndOfUnknownPrice()
    {
        await using var model = await FaultyServer.StartAsync(ModelAnswers.Speaks(["A gentle cleanser."]));
        var api = await StartAsync(model.Settings());

        var answer = await api.PostAsync(new { message = "hi", conversation_id = "c" }).ReadAsync();

        var chat = answer.At("metadata.individual_chat_metrics");
        Assert.True(chat.At("tokens.estimated").GetBoolean());
        Assert.False(chat.At("tokens").TryGetProperty("cached", out _));
        Assert.Equal(JsonValueKind.Null, chat.At("price_usd").ValueKind);
        // One piece has no pace.
        Assert.Equal(JsonValueKind.Null, chat.At("tokens_per_second").ValueKind);
        var conversation = await api.GetAsync("/conversation-metrics/c").ReadAsync();
        Assert.Equal(JsonValueKind.Null, conversation.At("aggregate_stats.price_usd").ValueKind);
        var row = (await api.GetAsync("/statistics?group_by=model").ReadAsync()).At("groups")[0];
        Assert.Equal(JsonValueKind.Null, row.At("price_usd").ValueKind);
    }

    [Fact]
    public async Task PostChat_OpenAIWithAnEmptyKey_IsNoModel()
    {
        var api = await StartAsync("--ChatMetrics:Models:openai:Model=gpt-5", "--ChatMetrics:Models:openai:ApiKey=");

        var answer = await api.PostAsync(new { message = "What is retinol?" }).ReadAsync();
        var problem = await api.PostAsync(new { message = "hi", model = "openai" }).ReadAsync(400);

        Assert.Equal("aara-offline", answer.At("metadata.individual_chat_metrics.model").GetString());
        Assert.Contains("Configured: aara-offline.", problem.At("errors.model")[0].GetString(), StringComparison.Ordinal);
    }
}
