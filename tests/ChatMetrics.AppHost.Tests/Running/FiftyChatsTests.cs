using System.Text.Json;
using ChatMetrics.Testing;

namespace ChatMetrics.AppHost.Tests.Running;

/// <summary>What can be read back, from outside, of 50 chats that were answered.</summary>
public sealed class FiftyChatsTests : ApplicationTests, IClassFixture<FiftyChats>
{
    private readonly FiftyChats _fifty;
    private readonly RunningApplication _application;

    public FiftyChatsTests(FiftyChats fifty) => (_fifty, _application) = (fifty, Watch(fifty.Application));

    [Fact]
    public async Task ConversationMetrics_AnsweredChats_HoldsEachOnceAsItWasAnswered()
    {
        Assert.Equal(50, _fifty.Chats.Select(chat => chat.Id).Distinct().Count());
        await AssertStoredAsync(_application, _fifty.Api, _fifty.Chats);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(10)]
    public async Task ConversationMetrics_PageByPage_GivesTheSameAsTheWhole(int limit)
    {
        foreach (var conversation in FiftyChats.Conversations)
        {
            var whole = await _fifty.Api.GetConversationAsync(conversation);
            var pages = await ReadPagesAsync($"/conversation-metrics/{conversation}", limit);

            Assert.Equal((10 + limit - 1) / limit, pages.Count);
            Assert.All(pages, page => Assert.True(JsonElement.DeepEquals(whole.At("aggregate_stats"), page.At("aggregate_stats"))));
            AssertSame(whole.Items("individual_chats"), pages.SelectMany(page => page.Items("individual_chats")));
        }
    }

    [Fact]
    public async Task AllConversationMetrics_FiveConversations_HasTheirFiguresTheMostRecentFirst()
    {
        var overview = await _fifty.Api.GetAsync("/all-conversation-metrics");
        var rows = overview.Items("conversations");

        Assert.Equal(5, overview.Number("total_conversations"));
        Assert.Equal(50, overview.Number("total_chats"));
        Assert.Equal(FiftyChats.Conversations.Order(), rows.Select(row => row.Text("conversation_id")).Order());
        Assert.Equal(rows.Select(row => row.Time("last_activity")).OrderDescending(), rows.Select(row => row.Time("last_activity")));
        Assert.All(rows, row =>
        {
            var chats = _fifty.Chats.Where(chat => chat.Conversation == row.Text("conversation_id")).Select(chat => chat.Metrics).ToArray();
            var lastEnd = chats.Max(chat => chat.Time("started_at").AddMilliseconds(chat.Number("total_duration_ms")));

            Assert.Equal(10, row.Number("chat_count"));
            // both are shown in whole milliseconds
            Assert.InRange(row.Time("last_activity"), lastEnd.AddMilliseconds(-1), lastEnd.AddMilliseconds(1));
            Assert.Equal(chats.Sum(chat => chat.Number("total_duration_ms")), row.Number("total_duration_ms"), 0.0005);
            Assert.Equal(chats.Average(chat => chat.Number("total_duration_ms")), row.Number("average_duration_ms"), 0.001);
            Assert.Equal(Highest(chats, "peak_metrics", "cpu"), row.Number("peak_cpu"));
            Assert.Equal(Highest(chats, "peak_metrics", "memory"), row.Number("peak_memory"));
            Assert.Equal(chats.Count(chat => chat.Text("summary", "performance_rating") == "High Usage"), row.Number("high_usage_chats"));
        });
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public async Task AllConversationMetrics_PageByPage_GivesTheSameAsTheWhole(int limit)
    {
        var whole = await _fifty.Api.GetAsync("/all-conversation-metrics");
        var pages = await ReadPagesAsync("/all-conversation-metrics", limit);

        AssertSame(whole.Items("conversations"), pages.SelectMany(page => page.Items("conversations")));
    }

    [Fact]
    public void Chat_EachOfFifty_HasSixStagesThatAddUpToItsTime() => Assert.All(_fifty.Chats, chat =>
    {
        var stages = chat.Metrics.Items("stages");

        Assert.Equal(
            ["request_received", "processing_history", "workflow_start", "workflow_completed", "storing_conversation", "response_preparation"],
            stages.Select(stage => stage.Text("name")));
        Assert.Equal(chat.Metrics.Number("total_duration_ms"), stages.Sum(stage => stage.Number("duration_ms")), 1.0);
        for (var i = 1; i < stages.Length; i++)
        {
            Assert.Equal(stages[i - 1].Number("started_at_ms") + stages[i - 1].Number("duration_ms"), stages[i].Number("started_at_ms"), 0.0015);
        }
    });

    [Fact]
    public async Task LiveMetrics_WhileChatting_TellsOfEveryChatOnce()
    {
        await AssertHeardAsync(_application, _fifty.Live, _fifty.Chats);
        foreach (var chat in _fifty.Chats)
        {
            var heard = _fifty.Live.Chats.Single(live => live.Text("chat_id") == chat.Id);
            Assert.Equal(chat.Conversation, heard.Text("conversation_id"));
            Assert.Equal(chat.Metrics.Text("message"), heard.Text("message"));
            Assert.Equal(chat.Metrics.Number("total_duration_ms"), heard.Number("total_duration_ms"));
        }
    }

    [Fact]
    public async Task LiveMetrics_Listening_BringsASampleEachSecond()
    {
        await using var live = await _fifty.Api.ListenAsync();

        await _application.WaitForAsync(() => HasThreeInARow(live.SampledSeconds), "samples of three successive seconds");

        // the first is the newest stored one, which may just be published as well
        var seconds = live.SampledSeconds.Skip(1).ToArray();
        Assert.Equal(seconds.Distinct().Order(), seconds);
    }

    [Fact]
    public async Task LiveMetrics_NothingHappens_BeginsWithTheNewestSampleAtOnce()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "pauses the worker by a signal");
        await WaitForSampleOfAllProcessesAsync(_application, _fifty.Api);
        // A sample is stored, and then published: the next one is a second away.
        await WaitForNextSampleAsync(_application, _fifty.Live);
        using var paused = new PausedProcess(_application.PidOf("worker"));
        var newest = await _fifty.Api.GetAsync("/system-metrics");
        await _application.WaitForAsync(
            () => _fifty.Live.Samples.Last().Time("timestamp") == newest.Time("timestamp"), "last sample before the worker was paused");

        await using var live = await _fifty.Api.ListenAsync();
        await _application.WaitForAsync(() => live.Samples.Any(), "first sample while the worker is paused");

        Assert.Equal(newest.Time("timestamp"), live.Samples.First().Time("timestamp"));
        Assert.InRange(live.Retry.TotalMilliseconds, 2500, 4500);
    }

    [Fact]
    public async Task SystemMetrics_Running_IsFreshAndHasTheProcessesThatTheHostStarted()
    {
        var sample = await WaitForSampleOfAllProcessesAsync(_application, _fifty.Api);

        var pids = sample.Items("processes").ToDictionary(process => process.Text("service"), process => (int)process.Number("pid"));
        Assert.Equal(_application.PidOf("api"), pids["api"]);
        Assert.Equal(_application.PidOf("worker"), pids["worker"]);
        Assert.InRange(sample.Number("process_memory_mb"), 1, sample.Number("system_memory_total_mb"));
    }

    private async Task<List<JsonElement>> ReadPagesAsync(string path, int limit)
    {
        var pages = new List<JsonElement> { await _fifty.Api.GetAsync($"{path}?limit={limit}") };
        while (pages[^1].At("next_cursor").GetString() is { } cursor)
        {
            Assert.True(pages.Count <= 50, $"the pages of {path} do not end");
            pages.Add(await _fifty.Api.GetAsync($"{path}?limit={limit}&cursor={Uri.EscapeDataString(cursor)}"));
        }

        return pages;
    }

    private static void AssertSame(IEnumerable<JsonElement> expected, IEnumerable<JsonElement> actual) =>
        Assert.Equal(expected.Select(json => json.ToString()), actual.Select(json => json.ToString()));

    private static bool HasThreeInARow(IEnumerable<long> seconds) =>
        seconds.ToHashSet() is var set && set.Any(second => set.Contains(second + 1) && set.Contains(second + 2));
}
