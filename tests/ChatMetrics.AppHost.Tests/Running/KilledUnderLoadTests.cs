using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using ChatMetrics.Testing;

namespace ChatMetrics.AppHost.Tests.Running;

/// <summary>
/// Twenty clients chat on while Redis is killed and started again four times, the API once while Redis is away and once while it is
/// there, and the worker: each by SIGKILL. In the end records, totals, overview, statistics and live events agree to the last chat.
/// Ten times as long in the full <see cref="FaultSuite"/>.
/// </summary>
public sealed class KilledUnderLoadTests(InstalledRedisServer redis) : ApplicationTests, IClassFixture<InstalledRedisServer>
{
    private const int Clients = 20;

    private static readonly int ChatsInAPhase = FaultSuite.Choose(inShort: 100, inFull: 1000);

    private static readonly TimeSpan HealsWithin = TimeSpan.FromSeconds(10);

    private readonly ConcurrentQueue<(string Conversation, string Id)> _answered = new();

    [Fact]
    public async Task PostChat_RedisWorkerAndApiAreKilled_EveryAnsweredChatCountsOnceEverywhere()
    {
        _ = redis.Connection;
        await using var application = Watch(await RunningApplication.StartAsync(
            $"--ConnectionStrings:redis={redis.ConnectionString}", "--ChatMetrics:Console=false"));
        using var stopped = new CancellationTokenSource();
        var clients = Enumerable.Range(0, Clients).Select(client => ChatAsync(application, $"c-{client / 2}", stopped.Token)).ToArray();

        for (var kill = 1; kill <= 3; kill++)
        {
            await PhaseAsync(application);
            await redis.KillAsync();
            await PhaseAsync(application);
            if (kill == 2)
            {
                var former = application.PidOf("api");
                application.Kill("api");
                await application.WaitForRestartAsync("api", former);
                await PhaseAsync(application);
            }

            await redis.StartAsync();
        }

        // An API that was started while Redis was away knows of no event, so whoever listens begins anew: here.
        await using var listener = await ResumingListener.StartAsync(application.Api);
        await application.WaitForAsync(() => listener.HasSample, "sample in the live stream");
        var since = _answered.Count;
        await PhaseAsync(application);
        await redis.KillAsync();
        await PhaseAsync(application);
        await redis.StartAsync();
        await PhaseAsync(application);
        await application.KillAndWaitForRestartAsync("worker");
        await PhaseAsync(application);
        await application.KillAndWaitForRestartAsync("api");
        await PhaseAsync(application);

        var back = Stopwatch.StartNew();
        await application.WaitForAsync(
            async () => !(await application.Api.GetStorageAsync()).ToString().Contains("no_answer", StringComparison.Ordinal), "storing Redis");
        Assert.True(back.Elapsed < HealsWithin, $"Redis is used again after {back.Elapsed}");
        await application.WaitForAsync(
            async () => (await application.Api.GetStorageAsync()).Text("status") == "healthy", "empty spool while clients chat on");
        await stopped.CancelAsync();
        await Task.WhenAll(clients);
        TestContext.Current.TestOutputHelper!.WriteLine($"{_answered.Count} chats answered; all stored after {back.Elapsed.TotalSeconds:0.0} s");

        Assert.Equal(0, (await application.Api.GetStorageAsync()).Number("data", "records_dropped"));
        var chats = await AssertStoredAsync(application, application.Api);
        await AssertToldAsync(application, listener, chats, [.. _answered.Skip(since).Select(chat => chat.Id)]);
    }

    // Chats go on for a while.
    private Task PhaseAsync(RunningApplication application)
    {
        var before = _answered.Count;
        return application.WaitForAsync(() => _answered.Count >= before + ChatsInAPhase, $"{ChatsInAPhase} answered chats");
    }

    private async Task ChatAsync(RunningApplication application, string conversation, CancellationToken stopped)
    {
        while (!stopped.IsCancellationRequested)
        {
            if (await application.Api.TryAskAsync(conversation, "What skincare routine for oily skin?") is { } chat)
            {
                _answered.Enqueue((conversation, chat.Id));
            }
            else
            {
                await application.WaitForAsync(application.Api.RespondsAsync, "API that is started again");
            }
        }
    }

    // All chats, those included whose answer the killed API could not send any more.
    private async Task<IReadOnlyList<string>> AssertStoredAsync(RunningApplication application, ChatApi api)
    {
        var chats = new List<string>();
        foreach (var conversation in _answered.GroupBy(chat => chat.Conversation))
        {
            var (records, totals) = await ReadAsync(api, conversation.Key);
            var ids = records.ConvertAll(record => record.Id);

            Assert.Equal(ids.Distinct().Order(StringComparer.Ordinal), ids);
            Assert.Empty(conversation.Select(chat => chat.Id).Except(ids));
            Assert.Equal(records.Count, totals.Number("total_chats"));
            Assert.Equal(records.Sum(record => record.DurationMs), totals.Number("aggregate_stats", "total_duration_ms"), 0.01);
            Assert.Equal(records.Sum(record => record.Tokens), totals.Number("aggregate_stats", "tokens_total"));
            chats.AddRange(ids);
        }

        await application.WaitUntilCountedAsync(chats.Count);
        return chats;
    }

    private static async Task AssertToldAsync(
        RunningApplication application, ResumingListener listener, IReadOnlyList<string> chats, IReadOnlyList<string> sinceItListens)
    {
        var statistics = await application.Api.GetAsync("/statistics?window=1h");
        Assert.Equal(chats.Count, statistics.Number("overall", "count"));
        await application.WaitForAsync(() => !sinceItListens.Except(listener.ChatIds).Any(), "live events of all chats");
        Assert.Equal(listener.ChatIds.Distinct(), listener.ChatIds);
        Assert.Empty(listener.ChatIds.Except(chats));
        Assert.Equal(0, listener.Resyncs);
    }

    private static async Task<(List<StoredChat> Records, JsonElement Totals)> ReadAsync(ChatApi api, string conversation)
    {
        var records = new List<StoredChat>();
        for (string? cursor = null; ;)
        {
            var page = await api.GetConversationAsync(conversation, cursor is null ? "?limit=1000" : $"?limit=1000&cursor={cursor}");
            records.AddRange(page.Items("individual_chats").Select(chat =>
                new StoredChat(chat.Text("chat_id"), chat.Number("total_duration_ms"), chat.Number("tokens", "total"))));
            cursor = page.At("next_cursor").GetString();
            if (cursor is null)
            {
                return (records, page);
            }
        }
    }

    private sealed record StoredChat(string Id, double DurationMs, double Tokens);
}
