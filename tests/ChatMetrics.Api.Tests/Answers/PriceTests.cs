using System.Text.Json;
using ChatMetrics.Api.Testing;
using ChatMetrics.Testing;

namespace ChatMetrics.Api.Tests.Answers;

/// <summary>Every kind of tokens is told, and paid once, by the price that the record keeps.</summary>
[Collection(Collections.Chats)]
public sealed class PriceTests(GarnetServer server) : ApiTests(server)
{
    private static readonly object Usage = new
    {
        prompt_tokens = 1000,
        completion_tokens = 200,
        total_tokens = 1200,
        prompt_tokens_details = new { cached_tokens = 300, cache_write_tokens = 400 },
        completion_tokens_details = new { reasoning_tokens = 150 },
    };

    [Fact]
    public async Task PostChat_ModelCountsAndHasAPrice_TellsAllOfIt()
    {
        await using var model = await FaultyServer.StartAsync(ModelAnswers.Speaks(["A gentle cleanser."], Usage));
        var api = await StartAsync(model.Settings("InputPrice=2", "OutputPrice=10", "CachedInputPrice=0.5", "CacheWritePrice=2.5", "ReasoningPrice=5"));

        var chat = (await api.PostAsync(new { message = "hi", conversation_id = "c" }).ReadAsync()).At("metadata.individual_chat_metrics");

        Assert.Equal(
            """{"input":1000,"output":200,"total":1200,"estimated":false,"cached":300,"reasoning":150,"cache_written":400}""",
            chat.At("tokens").GetRawText());
        Assert.Equal("""{"input":2,"output":10,"cached_input":0.5,"cache_write":2.5,"reasoning":5}""", chat.At("price").GetRawText());
        Assert.Equal(0.003m, chat.At("price_usd").GetDecimal());
        var stored = (await api.GetAsync("/conversation-metrics/c").ReadAsync()).At("individual_chats")[0];
        Assert.Equal(chat.GetRawText(), stored.GetRawText());
    }

    [Fact]
    public async Task PostChat_PriceIsUnknown_SaysSo()
    {
        await using var model = await FaultyServer.StartAsync(ModelAnswers.Speaks(["A gentle cleanser."], Usage));
        var api = await StartAsync(model.Settings());

        var chat = (await api.PostAsync(new { message = "hi" }).ReadAsync()).At("metadata.individual_chat_metrics");

        Assert.Equal(JsonValueKind.Null, chat.At("price_usd").ValueKind);
        Assert.False(chat.TryGetProperty("price", out _));
    }
}
