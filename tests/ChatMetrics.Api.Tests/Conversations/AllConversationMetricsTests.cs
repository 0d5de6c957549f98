using ChatMetrics.Api.Tests.Application;

namespace ChatMetrics.Api.Tests.Conversations;

/// <summary>GET /all-conversation-metrics.</summary>
public sealed class AllConversationMetricsTests(GarnetServer garnet) : ApplicationTests(garnet)
{
    [Fact]
    public async Task Get_NothingStored_IsEmpty() => Assert.Equal(
        """{"total_conversations":0,"total_chats":0,"conversations":[],"next_cursor":null}""",
        (await App.GetAsync("/all-conversation-metrics")).GetRawText());

    [Fact]
    public async Task Get_Conversations_AnswersWithTheContractsFields()
    {
        var time = StopTheClock();
        App.Model.OnAsked = () => time.Advance(TimeSpan.FromMilliseconds(250));
        App.Gauge.Say(FakeGauge.Of(80, 168.3));
        await App.AskAsync("one", "a");
        await App.AskAsync("two", "a");

        var overview = await App.GetAsync("/all-conversation-metrics");

        overview.AssertFields("total_conversations", "total_chats", "conversations", "next_cursor");
        Assert.Equal((1, 2), (overview.Number("total_conversations"), overview.Number("total_chats")));
        var conversation = Assert.Single(overview.At("conversations").EnumerateArray());
        conversation.AssertFields(
            "conversation_id", "chat_count", "last_activity", "total_duration_ms", "average_duration_ms", "peak_cpu", "peak_memory", "high_usage_chats");
        Assert.Equal("a", conversation.Text("conversation_id"));
        Assert.Equal(2, conversation.Number("chat_count"));
        Assert.Matches(Json.Time, conversation.Text("last_activity"));
        Assert.Equal(time.GetUtcNow().ToUnixTimeMilliseconds(), conversation.At("last_activity").GetDateTimeOffset().ToUnixTimeMilliseconds());
        Assert.Equal((500, 250), (conversation.Number("total_duration_ms"), conversation.Number("average_duration_ms")));
        Assert.Equal((80, 168.3), (conversation.Number("peak_cpu"), conversation.Number("peak_memory")));
        Assert.Equal(2, conversation.Number("high_usage_chats"));
    }

    [Fact]
    public async Task Get_PageByPage_GivesEachOnceTheMostRecentActivityFirst()
    {
        var time = StopTheClock();
        foreach (var conversation in (string[])["a", "b", "c", "d", "e", "b"])
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await App.AskAsync("hi", conversation);
        }

        var seen = new List<string?>();
        var cursor = "";
        do
        {
            var page = await App.GetAsync($"/all-conversation-metrics?limit=2{cursor}");
            Assert.Equal((5, 6), (page.Number("total_conversations"), page.Number("total_chats")));
            seen.AddRange(page.At("conversations").EnumerateArray().Select(conversation => conversation.Text("conversation_id")));
            cursor = page.Text("next_cursor") is { } next ? $"&cursor={Uri.EscapeDataString(next)}" : null;
        }
        while (cursor is not null);

        Assert.Equal(["b", "e", "d", "c", "a"], seen);
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=1001", "limit")]
    [InlineData("limit=abc", "limit")]
    [InlineData("cursor=chat_1769000000000", "cursor")]
    [InlineData("cursor=5", "cursor")]
    [InlineData("cursor=-5-1", "cursor")]
    [InlineData("limit=0&cursor=x", "limit cursor")]
    public async Task Get_ParameterThatIsNotValid_NamesIt(string query, string fields)
    {
        using var response = await App.Http.GetAsync($"/all-conversation-metrics?{query}", Cancellation);

        await response.AssertInvalidAsync(fields.Split(' '));
    }
}
