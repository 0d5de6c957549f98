using System.Text.Json;
using ChatMetrics.Api.Testing;
using ChatMetrics.Testing;

namespace ChatMetrics.Api.Tests.Answers;

/// <summary>What our own CPU and memory cost, beside the price of the model.</summary>
[Collection(Collections.Alone)]
public sealed class ComputePriceTests(GarnetServer server) : ApiTests(server)
{
    private static readonly string[] Rates = ["--ChatMetrics:Compute:UsdPerCoreHour=3600", "--ChatMetrics:Compute:UsdPerGbHour=0.01"];

    [Fact]
    public async Task PostChat_ComputeHasAPrice_TellsItInItsPartsAndWithTheModels()
    {
        var api = await StartAsync(Rates);

        var chat = await AskAsync(api);

        var (own, shared, memory) = (Usd(chat, "compute.own_usd"), Usd(chat, "compute.shared_usd"), Usd(chat, "compute.memory_usd"));
        // A core costs a dollar a second.
        Assert.Equal(chat.At("cost.cpu_time_ms").GetDouble() / 1000, (double)own, 1e-6);
        Assert.True(shared >= 0 && memory > 0);
        Assert.Equal(own + shared + memory, Usd(chat, "compute_usd"));
        Assert.Equal(Usd(chat, "compute_usd") + Usd(chat, "price_usd"), Usd(chat, "total_usd"));
        Assert.Equal(chat.GetRawText(), (await api.GetAsync("/conversation-metrics/c").ReadAsync()).At("individual_chats")[0].GetRawText());
    }

    [Fact]
    public async Task Sums_ComputeHasAPrice_AreThoseOfTheirChats()
    {
        var api = await StartAsync(Rates);
        var sum = Usd(await AskAsync(api), "compute_usd") + Usd(await AskAsync(api), "compute_usd");

        var conversation = (await api.GetAsync("/conversation-metrics/c").ReadAsync()).At("aggregate_stats");
        var statistics = await api.GetAsync("/statistics?window=1h&group_by=model").ReadAsync();

        Assert.Equal((sum, sum), (Usd(conversation, "compute_usd"), Usd(conversation, "total_usd")));
        Assert.Equal((sum, sum), (Usd(statistics, "compute_usd"), Usd(statistics, "total_usd")));
        Assert.Equal(sum, Usd(statistics.At("groups")[0], "compute_usd"));
    }

    [Fact]
    public async Task PostChat_ComputeHasNoPrice_SaysNothingOfIt()
    {
        var api = await StartAsync();

        var chat = await AskAsync(api);

        Assert.All(["compute", "compute_usd", "total_usd"], field => Assert.False(chat.TryGetProperty(field, out _)));
        var conversation = (await api.GetAsync("/conversation-metrics/c").ReadAsync()).At("aggregate_stats");
        Assert.False(conversation.TryGetProperty("compute_usd", out _));
    }

    private static decimal Usd(JsonElement json, string field) => json.At(field).GetDecimal();

    private static async Task<JsonElement> AskAsync(ChatApplication api) =>
        (await api.PostAsync(new { message = "hi", conversation_id = "c" }).ReadAsync()).At("metadata.individual_chat_metrics");
}
