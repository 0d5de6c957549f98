using System.Net;
using ChatMetrics.Api.Tests.Application;
using ChatMetrics.Api.Tests.Chat;

namespace ChatMetrics.Api.Tests.Conversations;

/// <summary>GET /conversation-metrics/{conversation_id}.</summary>
public sealed class ConversationMetricsTests(GarnetServer garnet) : ApplicationTests(garnet)
{
    private static readonly string[] Stats =
    [
        "total_duration_ms", "average_duration_ms", "peak_cpu_overall", "peak_memory_overall", "tokens_total", "price_usd", "failed_chats",
    ];

    /// <summary>The contract names them; nothing measures them yet.</summary>
    private static readonly string[] StatsNotYetThere = ["cpu_time_ms", "allocated_mb", "p50_ms", "p95_ms", "p99_ms"];

    [Fact]
    public async Task Get_Conversation_AnswersWithTheContractsFields()
    {
        var answered = (await App.AskAsync("Hello Aara! How are you?")).Chat();

        var conversation = await App.GetAsync("/conversation-metrics/c");

        conversation.AssertFields("conversation_id", "total_chats", "aggregate_stats", "individual_chats", "next_cursor");
        conversation.At("aggregate_stats").AssertFields(Stats);
        Assert.All(StatsNotYetThere, field => Assert.DoesNotContain(field, Stats));
        var chat = Assert.Single(conversation.At("individual_chats").EnumerateArray());
        ChatAnswerTests.AssertChatFields(chat);
        // What POST /chat answered is in the next GET, the same to the letter.
        Assert.Equal(answered.GetRawText(), chat.GetRawText());
        Assert.Equal("null", conversation.At("next_cursor").GetRawText());
    }

    [Fact]
    public async Task Get_SeveralChats_TotalsThemAndListsTheOldestFirst()
    {
        var time = StopTheClock();
        App.Model.OnAsked = () => time.Advance(TimeSpan.FromMilliseconds(100 * App.Model.Prompts.Count));
        App.Model.Usage = new() { InputTokenCount = 10, OutputTokenCount = 5 };
        for (var i = 1; i <= 4; i++)
        {
            App.Gauge.Say(FakeGauge.Of(50 - i, 180 + i));
            await App.AskAsync($"Question {i}");
        }

        var conversation = await App.GetAsync("/conversation-metrics/c");

        Assert.Equal(4, conversation.Number("total_chats"));
        var stats = conversation.At("aggregate_stats");
        Assert.Equal((1000, 250), (stats.Number("total_duration_ms"), stats.Number("average_duration_ms")));
        Assert.Equal(49, stats.Number("peak_cpu_overall"));
        Assert.Equal(184, stats.Number("peak_memory_overall"));
        Assert.Equal(60, stats.Number("tokens_total"));
        Assert.Equal(4 * 20 / 1_000_000m, stats.At("price_usd").GetDecimal());
        Assert.Equal(0, stats.Number("failed_chats"));
        Assert.Equal(
            ["Question 1", "Question 2", "Question 3", "Question 4"],
            conversation.At("individual_chats").EnumerateArray().Select(chat => chat.Text("message")));
    }

    [Fact]
    public async Task Get_PageByPage_GivesEachChatOnceWithTheTotalsOfAll()
    {
        for (var i = 1; i <= 5; i++)
        {
            await App.AskAsync($"{i}");
        }

        var seen = new List<string?>();
        var cursor = "";
        do
        {
            var page = await App.GetAsync($"/conversation-metrics/c?limit=2{cursor}");
            Assert.Equal(5, page.Number("total_chats"));
            seen.AddRange(page.At("individual_chats").EnumerateArray().Select(chat => chat.Text("message")));
            cursor = page.Text("next_cursor") is { } next ? $"&cursor={Uri.EscapeDataString(next)}" : null;
        }
        while (cursor is not null);

        Assert.Equal(["1", "2", "3", "4", "5"], seen);
    }

    [Fact]
    public async Task Get_NoLimit_GivesAHundred()
    {
        for (var i = 1; i <= 101; i++)
        {
            await App.AskAsync("hi");
        }

        Assert.Equal(100, (await App.GetAsync("/conversation-metrics/c")).At("individual_chats").GetArrayLength());
        Assert.Equal(101, (await App.GetAsync("/conversation-metrics/c?limit=1000")).At("individual_chats").GetArrayLength());
    }

    [Fact]
    public async Task Get_UnknownConversation_Is404()
    {
        using var response = await App.Http.GetAsync("/conversation-metrics/nobody", Cancellation);

        await response.AssertProblemAsync(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("c?limit=0", "limit")]
    [InlineData("c?limit=-1", "limit")]
    [InlineData("c?limit=1001", "limit")]
    [InlineData("c?limit=abc", "limit")]
    [InlineData("c?limit=99999999999", "limit")]
    [InlineData("c?limit=1.5", "limit")]
    [InlineData("c?cursor=1769000000000000-1", "cursor")]
    [InlineData("c?cursor=", "cursor")]
    [InlineData("a%20b", "conversation_id")]
    [InlineData("%F0%9F%98%80?limit=0&cursor=x", "conversation_id limit cursor")]
    public async Task Get_ParameterThatIsNotValid_NamesIt(string path, string fields)
    {
        using var response = await App.Http.GetAsync($"/conversation-metrics/{path}", Cancellation);

        await response.AssertInvalidAsync(fields.Split(' '));
    }
}
