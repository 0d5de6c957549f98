using System.Text.Json;
using ChatMetrics.Api.Testing;
using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Testing;
using ChatMetrics.Testing.Records;

namespace ChatMetrics.Api.Tests.Metrics;

/// <summary>GET /dashboard/snapshot: all that is seen at first sight, in one answer.</summary>
public sealed class SnapshotTests(GarnetServer server) : ApiTests(server)
{
    private const string Host = "web-1";

    [Fact]
    public async Task Get_AfterChatsAndSamples_HasEveryPart()
    {
        var api = await StartAsync($"--CHATMETRICS_HOST={Host}", "--ChatMetrics:Rating:CpuPercent=60");
        var first = await AskAsync(api, "first");
        var second = await AskAsync(api, "second");
        await api.Service<SampleStore>().WriteAsync(ExampleSamples.Sample(Host), [Host]);
        await api.Service<SampleStore>().WriteAsync(ExampleSamples.Sample("web-2"), [Host]);

        var snapshot = await api.GetAsync("/dashboard/snapshot").ReadAsync();

        Assert.Equal(Host, snapshot.At("host").GetString());
        Assert.Equal((60, 500), (snapshot.At("limits.cpu_percent").GetDouble(), snapshot.At("limits.memory_mb").GetDouble()));
        Assert.Equal("back", snapshot.At("storage.state").GetString());
        Assert.Equal(4, snapshot.At("active_chats").GetInt32());
        Assert.Equal([Host, "web-2"], snapshot.At("samples").EnumerateArray().Select(sample => sample.At("host").GetString()).Order());
        Assert.Equal(("5m", 2), (snapshot.At("statistics.window").GetString(), snapshot.At("statistics.overall.count").GetInt32()));
        Assert.InRange(snapshot.At("at").GetDateTimeOffset() - snapshot.At("chats_from").GetDateTimeOffset(), TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(301));
        Assert.Empty(snapshot.At("alerts.active").EnumerateArray());
        Assert.Equal([second, first], snapshot.At("chats").EnumerateArray().Select(chat => chat.At("chat_id").GetString()));
    }

    [Fact]
    public async Task Get_MoreChatsThanItHolds_TellsFromWhenOnItHasAll()
    {
        var api = await StartAsync();
        for (var number = 1; number <= 101; number++)
        {
            await api.Service<ChatStore>().SaveAsync(ExampleChats.Plain(DateTimeOffset.UtcNow.AddSeconds(number - 150), number, 1000), []);
        }

        var snapshot = await api.GetAsync("/dashboard/snapshot").ReadAsync();

        var oldest = snapshot.At("chats").EnumerateArray().Last();
        Assert.Equal(100, snapshot.At("chats").GetArrayLength());
        Assert.Equal(
            oldest.At("started_at").GetDateTimeOffset().AddMilliseconds(oldest.At("total_duration_ms").GetDouble()),
            snapshot.At("chats_from").GetDateTimeOffset(),
            TimeSpan.FromMilliseconds(1));
    }

    [Fact]
    public async Task Get_AfterASample_TheHistoryIsByTheSecondWithNullWhereNothingWasMeasured()
    {
        var api = await StartAsync($"--CHATMETRICS_HOST={Host}");
        await api.Service<SampleStore>().WriteAsync(ExampleSamples.Sample(Host) with { At = DateTimeOffset.UtcNow.AddMinutes(-1) }, [Host]);

        var history = (await api.GetAsync("/dashboard/snapshot").ReadAsync()).At("history");

        Assert.Equal(1, history.At("step_seconds").GetInt32());
        var cpu = history.At("system_cpu_percent").EnumerateArray().ToArray();
        Assert.InRange(cpu.Length, 300, 301);
        Assert.Equal(25.4, Assert.Single(cpu, value => value.ValueKind != JsonValueKind.Null).GetDouble());
        Assert.Equal(
            [5.3, 145.2, 2],
            new[] { "process_cpu_percent", "process_memory_mb", "active_chats" }.Select(column => Known(history.At(column)).GetDouble()));
    }

    [Fact]
    public async Task Get_ChatAfterwards_IsWhatTheStreamBeginsWith()
    {
        var api = await StartAsync();
        await AskAsync(api, "before");
        // The hub learns of the chat from the channel.
        await Eventually.IsTrueAsync(async () => await PlaceAsync(api) is { } known && known.EndsWith("-1", StringComparison.Ordinal));
        var place = await PlaceAsync(api);

        var after = await AskAsync(api, "after");

        await using var events = await SseReader.OpenAsync(await api.Client.GetAsync(
            $"/live-metrics?events=chat&last_event_id={place}", HttpCompletionOption.ResponseHeadersRead, Cancellation));
        var (name, chat) = await events.NextAsync();
        Assert.Equal(("chat", after), (name, chat.At("chat_id").GetString()));
    }

    [Fact]
    public async Task Get_NothingHasHappened_SaysSoWithoutAnError()
    {
        var api = await StartAsync();

        var snapshot = await api.GetAsync("/dashboard/snapshot").ReadAsync();

        Assert.Equal(JsonValueKind.Null, snapshot.At("active_chats").ValueKind);
        Assert.Equal((0, 0), (snapshot.At("samples").GetArrayLength(), snapshot.At("chats").GetArrayLength()));
        Assert.Equal(0, snapshot.At("statistics.overall.count").GetInt32());
    }

    private static async Task<string?> AskAsync(ChatApplication api, string message) =>
        (await api.PostAsync(new { message, conversation_id = "c" }).ReadAsync()).At("metadata.individual_chat_metrics.chat_id").GetString();

    private static async Task<string?> PlaceAsync(ChatApplication api) =>
        (await api.GetAsync("/dashboard/snapshot").ReadAsync()).At("event_id").GetString();

    private static JsonElement Known(JsonElement column) =>
        Assert.Single(column.EnumerateArray(), value => value.ValueKind != JsonValueKind.Null);
}
