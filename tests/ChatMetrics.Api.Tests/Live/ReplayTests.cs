using ChatMetrics.Api.Live;
using ChatMetrics.Api.Testing;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Testing;
using ChatMetrics.Testing.Records;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;

namespace ChatMetrics.Api.Tests.Live;

public sealed class ReplayTests(GarnetServer server) : ApiTests(server)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Get_LastEventId_BeginsWithWhatWasMissedAtAnyReplica(bool header)
    {
        var (here, there) = (await StartAsync(), await StartAsync());
        await AskAsync(here, "seen");
        var seen = await LastIdAsync(here);
        await AskAsync(here, "missed");
        await SampleAsync(here, "web-1");
        await AskAsync(there, "missed too");
        await CaughtUpAsync(there);

        await using var events = await OpenAsync(there, seen.ToString(), header);
        await AskAsync(here, "live");

        Assert.Equal("missed", await NextQuestionAsync(events));
        Assert.Equal("web-1", (await events.NextAsync()).Data.At("host").GetString());
        Assert.Equal("missed too", await NextQuestionAsync(events));
        Assert.Equal("live", await NextQuestionAsync(events));
    }

    [Fact]
    public async Task Get_LastEventIdIsTheNewest_SendsNothingTwice()
    {
        var api = await StartAsync();
        await SampleAsync(api, "web-1");
        await CaughtUpAsync(api);

        await using var events = await OpenAsync(api, (await LastIdAsync(api)).ToString());
        await AskAsync(api, "live");

        Assert.Equal("live", await NextQuestionAsync(events));
    }

    [Fact]
    public async Task Get_Filter_ReplaysOnlyThose()
    {
        var api = await StartAsync();
        await AskAsync(api, "seen");
        var seen = await LastIdAsync(api);
        await SampleAsync(api, "web-1");
        await AskAsync(api, "missed");
        await CaughtUpAsync(api);

        await using var events = await OpenAsync(api, $"{seen}&events=chat");

        Assert.Equal("missed", await NextQuestionAsync(events));
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("-1")]
    [InlineData("1-1")]
    [InlineData("{epoch}-99999999")]
    public async Task Get_UnknownLastEventId_ResyncsOnceAndGoesOn(string lastEventId)
    {
        var api = await StartAsync();
        await AskAsync(api, "before");
        await CaughtUpAsync(api);
        var at = await LastIdAsync(api);

        await using var events = await OpenAsync(
            api, lastEventId.Replace("{epoch}", $"{at.Epoch}", StringComparison.Ordinal));
        await AskAsync(api, "live");

        Assert.Equal("resync", (await events.NextAsync()).Name);
        Assert.Equal("live", await NextQuestionAsync(events));
    }

    [Fact]
    public async Task Get_NewReader_HasItsPlaceBeforeAnyEvent()
    {
        var api = await StartAsync();
        await AskAsync(api, "before");
        await CaughtUpAsync(api);
        using var response = await api.Client.GetAsync("/live-metrics?events=chat", HttpCompletionOption.ResponseHeadersRead, Cancellation);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(Cancellation));

        Assert.StartsWith("retry: ", await lines.ReadLineAsync(Cancellation));
        Assert.Equal($"id: {await LastIdAsync(api)}", await lines.ReadLineAsync(Cancellation));
        Assert.Equal("", await lines.ReadLineAsync(Cancellation));
    }

    [Fact]
    public async Task Get_NothingForThisReaderHappens_PingsMoveItsPlace()
    {
        var time = new TendingClock();
        var api = await StartAsync(time);
        await AskAsync(api, "before");
        await CaughtUpAsync(api);
        using var response = await api.Client.GetAsync("/live-metrics?events=chat", HttpCompletionOption.ResponseHeadersRead, Cancellation);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(Cancellation));
        while (await lines.ReadLineAsync(Cancellation) is { Length: > 0 })
        {
        }

        await SampleAsync(api, "web-1");
        await CaughtUpAsync(api);

        Assert.Equal($"id: {await LastIdAsync(api)}", await time.PassUntilAsync(lines.ReadLineAsync(Cancellation).AsTask()));
        Assert.Equal("event: ping", await lines.ReadLineAsync(Cancellation));
    }

    [Fact]
    public async Task Get_NewestEventIsNotKnownYet_EndsSoThatTheReaderComesBack()
    {
        await using var api = await ChatApplication.StartWithoutRedisAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/live-metrics");
        request.Headers.Add("Last-Event-ID", "1795886683269-3177");

        using var response = await api.Client.SendAsync(request, Cancellation);

        var stream = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.StartsWith("retry: ", stream, StringComparison.Ordinal);
        Assert.DoesNotContain("id: ", stream, StringComparison.Ordinal);
        Assert.DoesNotContain("resync", stream, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_EmptyLastEventId_IsOfANewReader()
    {
        var api = await StartAsync();
        await SampleAsync(api, "web-1");
        await CaughtUpAsync(api);

        await using var events = await OpenAsync(api, "");

        Assert.Equal("message", (await events.NextAsync()).Name);
    }

    [Fact]
    public async Task Get_UnknownLastEventId_HasTheNewestSampleAtOnce()
    {
        var api = await StartAsync();
        await SampleAsync(api, "web-1");
        await CaughtUpAsync(api);

        await using var events = await OpenAsync(api, "nonsense");

        Assert.Equal("resync", (await events.NextAsync()).Name);
        Assert.Equal("web-1", (await events.NextAsync()).Data.At("host").GetString());
    }

    [Fact]
    public async Task ReadAsync_ManyComeBackAtOnce_ShareOneReadingEachFromItsOwnPlace()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "freezes the server");
        var api = await StartAsync();
        for (var i = 0; i < 10; i++)
        {
            await SampleAsync(api, $"web-{i}");
        }

        var last = await LastIdAsync(api);
        // A clock that stands still: nobody gives up.
        var replays = new HistoryReader(api.Service<LiveEventLog>(), new FakeTimeProvider());
        Task<ArraySegment<LiveFrame>?>[] reading;
        using (Server.Pause())
        {
            reading = [.. Enumerable.Range(0, 100).Select(i => replays.ReadAsync(last with { Sequence = i % 10 }, last.Sequence))];
        }

        var read = await Task.WhenAll(reading);

        Assert.Equal(Enumerable.Range(0, 100).Select(i => 10 - (i % 10)), read.Select(frames => frames!.Value.Count));
        Assert.InRange(read.Select(frames => frames!.Value.Array).Distinct().Count(), 1, 2);
    }

    [Fact]
    public async Task Published_EventsWereLostOnTheWay_AreReadFromTheLog()
    {
        var api = await StartAsync();
        await AskAsync(api, "before");
        await CaughtUpAsync(api);
        await using var events = await OpenAsync(api, (await LastIdAsync(api)).ToString());

        // Logged, but not published.
        var database = api.Service<IConnectionMultiplexer>().GetDatabase();
        var lost = (await LastIdAsync(api)) with { Sequence = await database.HashIncrementAsync(RedisKeys.EventsHead, "sequence") };
        await database.SortedSetAddAsync(RedisKeys.Events, $$"""{{lost}} chat {"message":"lost"}""", lost.Sequence);
        await AskAsync(api, "after");

        Assert.Equal("lost", await NextQuestionAsync(events));
        Assert.Equal("after", await NextQuestionAsync(events));
    }

    [Fact]
    public async Task Published_AnotherDataSet_Resyncs()
    {
        var api = await StartAsync();
        await AskAsync(api, "before");
        await CaughtUpAsync(api);
        await using var events = await OpenAsync(api, (await LastIdAsync(api)).ToString());

        await api.Service<IConnectionMultiplexer>().GetDatabase().KeyDeleteAsync([RedisKeys.EventsHead, RedisKeys.Events]);
        await AskAsync(api, "after");

        Assert.Equal("resync", (await events.NextAsync()).Name);
        Assert.Equal("after", await NextQuestionAsync(events));
    }

    private static async Task<SseReader> OpenAsync(ChatApplication api, string lastEventId, bool header = false)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, header ? "/live-metrics" : $"/live-metrics?last_event_id={lastEventId}");
        if (header)
        {
            request.Headers.Add("Last-Event-ID", lastEventId);
        }

        return await SseReader.OpenAsync(await api.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation));
    }

    private static async Task<string?> NextQuestionAsync(SseReader events)
    {
        var (name, chat) = await events.NextAsync();
        Assert.Equal("chat", name);
        return chat.At("message").GetString();
    }

    private static async Task AskAsync(ChatApplication api, string message)
    {
        using var answer = await api.PostAsync(new { message });
        Assert.Equal(200, (int)answer.StatusCode);
    }

    private static Task SampleAsync(ChatApplication api, string host) =>
        api.Service<SampleStore>().WriteAsync(ExampleSamples.Sample(host), [host]);

    private static async Task<LiveEventId> LastIdAsync(ChatApplication api) =>
        Assert.NotNull(await api.Service<LiveEventLog>().ReadHeadAsync());

    private static Task CaughtUpAsync(ChatApplication api) => Eventually.IsTrueAsync(async () =>
        api.Service<LiveFeed>().Position.At == await api.Service<LiveEventLog>().ReadHeadAsync());
}
