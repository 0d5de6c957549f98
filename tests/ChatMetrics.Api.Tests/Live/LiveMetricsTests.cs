using System.Text.Json;
using ChatMetrics.Api.Live;
using ChatMetrics.Api.Testing;
using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Testing;
using ChatMetrics.Testing.Records;
using StackExchange.Redis;

namespace ChatMetrics.Api.Tests.Live;

public sealed class LiveMetricsTests(GarnetServer server) : ApiTests(server)
{
    [Fact]
    public async Task Get_NothingToTell_SendsFirstBytesAtOnce()
    {
        var api = await StartAsync();
        using var response = await OpenAsync(api);
        await using var stream = await response.Content.ReadAsStreamAsync(Cancellation);
        using var reader = new StreamReader(stream);

        Assert.Matches(@"^retry: (2[5-9]|3\d|4[0-4])\d\d$", await reader.ReadLineAsync(Cancellation));
        Assert.Equal("", await reader.ReadLineAsync(Cancellation));
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        Assert.True(response.Headers.CacheControl!.NoCache);
        Assert.Equal("no", Assert.Single(response.Headers.GetValues("X-Accel-Buffering")));
    }

    [Fact]
    public async Task Get_FreshSample_SendsTheNewestOneFirst()
    {
        var api = await StartAsync();
        await api.Service<SampleStore>().WriteAsync(ExampleSamples.Sample("web-1"), ["web-1"]);
        await using var events = await SseReader.OpenAsync(await OpenAsync(api));

        var (name, sample) = await events.NextAsync();

        Assert.Equal("message", name);
        Assert.Equal(25.4, sample.At("system_cpu_percent").GetDouble());
    }

    [Fact]
    public async Task Get_SampleIsPublished_ArrivesAsAnUnnamedEventLikeSystemMetrics()
    {
        var api = await StartAsync();
        await SubscribedAsync(api);
        await using var events = await SseReader.OpenAsync(await OpenAsync(api));
        await api.Service<SampleStore>().WriteAsync(ExampleSamples.Sample("web-1"), ["web-1"]);

        var (name, sample) = await events.NextAsync();

        Assert.Equal("message", name);
        Assert.Equal((await api.GetAsync("/system-metrics").ReadAsync()).GetRawText(), sample.GetRawText());
    }

    [Fact]
    public async Task Get_ChatEnds_ArrivesAsAChatEvent()
    {
        var api = await StartAsync();
        await SubscribedAsync(api);
        await using var events = await SseReader.OpenAsync(await OpenAsync(api));

        var answer = await api.PostAsync(new { message = "hi\nthere", conversation_id = "c" }).ReadAsync();

        var (name, chat) = await events.NextAsync();
        Assert.Equal("chat", name);
        Assert.Equal(
            """
            conversation_id: string
            chat_id: string
            message: string
            started_at: string
            total_duration_ms: number
            status: string
            peak_metrics: object
              cpu: number
              memory: number
              process_cpu: number
            low_metrics: object
              cpu: number
              memory: number
              process_cpu: number
            tokens_used: number
            model: string
            purpose: string
            summary: object
              cpu_range: string
              memory_range: string
              performance_rating: string
            """.ReplaceLineEndings("\n"),
            chat.Shape());
        Assert.Equal("c", chat.At("conversation_id").GetString());
        Assert.Equal(answer.At("metadata.individual_chat_metrics.chat_id").GetString(), chat.At("chat_id").GetString());
        Assert.Equal("completed", chat.At("status").GetString());
    }

    [Fact]
    public async Task Get_ChatEndsAtAnotherReplica_ArrivesHereToo()
    {
        var here = await StartAsync();
        var there = await StartAsync();
        await SubscribedAsync(here);
        await using var events = await SseReader.OpenAsync(await OpenAsync(here));

        await there.PostAsync(new { message = "hi", conversation_id = "c" }).ReadAsync();

        Assert.Equal("chat", (await events.NextAsync()).Name);
    }

    [Theory]
    [InlineData("chat", "chat")]
    [InlineData("sample", "message")]
    [InlineData("chat,sample", "chat,message")]
    [InlineData("alert, chat", "chat")]
    public async Task Get_EventsFilter_SendsOnlyThose(string filter, string expected)
    {
        var api = await StartAsync();
        await SubscribedAsync(api);
        await using var events = await SseReader.OpenAsync(await OpenAsync(api, $"?events={Uri.EscapeDataString(filter)}"));

        var got = new List<string>();
        for (var round = 0; round < 2; round++)
        {
            await api.PostAsync(new { message = "hi" }).ReadAsync();
            if (expected.Contains("chat", StringComparison.Ordinal))
            {
                got.Add((await events.NextAsync()).Name);
            }

            await api.Service<SampleStore>().WriteAsync(ExampleSamples.Sample("web-1"), ["web-1"]);
            if (expected.Contains("message", StringComparison.Ordinal))
            {
                got.Add((await events.NextAsync()).Name);
            }
        }

        Assert.Equal($"{expected},{expected}", string.Join(',', got));
    }

    [Fact]
    public async Task Get_NothingHappens_BeatsAndLosesNoEventAfterwards()
    {
        var time = new TendingClock();
        var api = await StartAsync(time);
        await SubscribedAsync(api);
        await using var events = await SseReader.OpenAsync(await OpenAsync(api, "?events=sample"));
        for (var beat = 0; beat < 3; beat++)
        {
            Assert.Equal("ping", (await time.PassUntilAsync(events.NextAsync())).Name);
        }

        foreach (var host in (string[])["web-1", "web-2", "web-3"])
        {
            await api.Service<SampleStore>().WriteAsync(ExampleSamples.Sample(host), [host]);
            Assert.Equal(host, (await NextSampleAsync()).At("host").GetString());
        }

        // More seconds may have passed than were needed for the pings.
        async Task<JsonElement> NextSampleAsync()
        {
            var (name, data) = await events.NextAsync();
            return name == "ping" ? await NextSampleAsync() : data;
        }
    }

    [Fact]
    public async Task Get_SubscriberGoesAway_IsForgotten()
    {
        var api = await StartAsync();
        var hub = api.Service<LiveHub>();
        var first = await OpenAsync(api);
        using var second = await OpenAsync(api);
        await Eventually.IsTrueAsync(() => hub.Subscribers == 2);

        first.Dispose();

        await Eventually.IsTrueAsync(() => hub.Subscribers == 1);
    }

    [Theory]
    [InlineData("MaxSubscribers")]
    [InlineData("MaxSubscribersPerAddress")]
    public async Task Get_AllPlacesAreTaken_IsRefusedUntilOneLeaves(string limit)
    {
        var api = await StartAsync($"--ChatMetrics:Live:{limit}=1");
        var first = await OpenAsync(api);

        using var refused = await api.GetAsync("/live-metrics");
        Assert.Equal(503, (int)refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType?.MediaType);

        first.Dispose();
        await Eventually.IsTrueAsync(async () =>
        {
            using var response = await OpenAsync(api);
            return (int)response.StatusCode == 200;
        });
    }

    [Theory]
    [InlineData("loopback file", "null", true)]
    [InlineData("loopback file", "http://localhost:5500", true)]
    [InlineData("loopback file", "https://evil.example", false)]
    [InlineData("loopback", "null", false)]
    [InlineData("loopback", "file://", false)]
    [InlineData("null", "null", true)]
    [InlineData("https://status.example.org", "https://status.example.org", true)]
    [InlineData("https://status.example.org", "null", false)]
    [InlineData("*", "https://evil.example", true)]
    public async Task Get_PageOfAnotherOrigin_MayReadWhenItIsAllowed(string origins, string origin, bool may)
    {
        var api = await StartAsync($"--ChatMetrics:Live:Origins={origins}");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/live-metrics");
        request.Headers.Add("Origin", origin);

        using var response = await api.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);

        Assert.Equal(may ? [origin] : [], response.Headers.TryGetValues("Access-Control-Allow-Origin", out var allowed) ? allowed : []);
    }

    [Theory]
    [InlineData("loopback file", false)]
    [InlineData("loopback null", true)]
    public async Task Get_PageOpenedFromAFile_HearsOfChatsWhenThatIsAllowed(string origins, bool may)
    {
        var api = await StartAsync($"--ChatMetrics:Live:Origins={origins}");
        await SubscribedAsync(api);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/live-metrics");
        request.Headers.Add("Origin", "null");
        await using var events = await SseReader.OpenAsync(
            await api.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation));

        using var answer = await api.PostAsync(new { message = "hi" });
        await api.Service<SampleStore>().WriteAsync(ExampleSamples.Sample("web-1"), ["web-1"]);

        Assert.Equal(may ? "chat" : "message", (await events.NextAsync()).Name);
    }

    [Fact]
    public async Task Get_ServiceStops_EndsTheStream()
    {
        var api = await StartAsync();
        await using var events = await SseReader.OpenAsync(await OpenAsync(api));

        api.Service<Microsoft.Extensions.Hosting.IHostApplicationLifetime>().StopApplication();

        Assert.Empty(await events.ToEndAsync());
    }

    // As `curl -N -H "Accept: text/event-stream"` asks.
    private static async Task<HttpResponseMessage> OpenAsync(ChatApplication api, string query = "")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/live-metrics{query}");
        request.Headers.Accept.ParseAdd("text/event-stream");
        return await api.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
    }

    // The hub subscribes in the background.
    private static Task SubscribedAsync(ChatApplication api)
    {
        var subscriber = api.Service<IConnectionMultiplexer>().GetSubscriber();
        return Eventually.IsTrueAsync(() => subscriber.SubscribedEndpoint(RedisKeys.LiveEvents) is not null);
    }
}
