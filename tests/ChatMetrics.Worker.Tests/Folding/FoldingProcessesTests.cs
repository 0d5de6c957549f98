using System.Diagnostics;
using System.Text.Json;
using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Statistics;
using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace ChatMetrics.Worker.Tests.Folding;

/// <summary>Two real workers under load, stopped, continued and killed, and Redis too: in the end every chat counts once everywhere.</summary>
public abstract class FoldingProcessesContract(RedisServer server)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private static readonly IOptions<RetentionOptions> Retention = Options.Create(new RetentionOptions());

    private IConnectionMultiplexer Redis => server.Connection;

    [Fact]
    public async Task Fold_WorkersAreStoppedAndContinued_CountsEachChatOnce()
    {
        await server.EmptyAsync();
        await using var first = new WorkerProcess(server.ConnectionString);
        await using var second = new WorkerProcess(server.ConnectionString);
        using var writer = new ChatWriter(Redis);
        writer.Start();
        await AdvanceAsync();

        foreach (var worker in new[] { first, second, first, second })
        {
            using (worker.Pause())
            {
                // Whoever of them led, the other one leads now.
                await AdvanceAsync();
            }

            await AdvanceAsync();
        }

        await writer.StopAsync();
        await AssertCountedOnceAsync(writer.Saved);
    }

    [Fact]
    public async Task Fold_WorkersAndRedisAreKilled_CountsEachChatOnce()
    {
        await server.EmptyAsync();
        await using var first = new WorkerProcess(server.ConnectionString);
        await using var second = new WorkerProcess(server.ConnectionString);
        using var writer = new ChatWriter(Redis);
        writer.Start();
        await AdvanceAsync();

        for (var round = 0; round < 3; round++)
        {
            await first.CrashAsync();
            await AdvanceAsync();
            await server.KillAsync();
            await server.StartAsync();
            await AdvanceAsync();
            await second.CrashAsync();
            await AdvanceAsync();
        }

        await writer.StopAsync();
        await AssertCountedOnceAsync(writer.Saved);
    }

    // Until some chats more are counted.
    private async Task AdvanceAsync()
    {
        var before = await CountedAsync();
        await EventuallyAsync(async () => await CountedAsync() > before + 50);
    }

    private async Task<long> CountedAsync()
    {
        try
        {
            return await Redis.GetDatabase().SortedSetLengthAsync(RedisKeys.Chats);
        }
        catch (Exception exception) when (RedisFailure.Is(exception))
        {
            return 0;
        }
    }

    private async Task AssertCountedOnceAsync(IReadOnlyCollection<string> saved)
    {
        await EventuallyAsync(async () => await Redis.GetDatabase().SortedSetLengthAsync(RedisKeys.Inbox("chats")) == 0);

        var conversations = new ConversationStore(Redis, NullLogger<ConversationStore>.Instance);
        var overview = await conversations.ReadOverviewAsync(after: null, limit: 100);
        Assert.Equal(saved.Count, overview.TotalChats);
        var found = new List<string>();
        foreach (var conversation in overview.Conversations)
        {
            var chats = await conversations.ReadConversationAsync(conversation.ConversationId, after: null, limit: 10_000);
            Assert.Equal(chats!.IndividualChats.Count, chats.TotalChats);
            found.AddRange(chats.IndividualChats.Select(chat => chat.ChatId));
        }

        Assert.Equal(saved.Order(), found.Order());
        var statistics = new StatisticsStore(Redis, TimeProvider.System, Retention);
        Assert.Equal(saved.Count, (await statistics.ReadAsync(StatisticsWindow.Find("24h")!, grouping: null)).Overall.Count);
        var log = await new LiveEventLog(Redis).ReadAsync(after: 0, upTo: long.MaxValue);
        var told = log.Events.Where(happened => happened.Kind == LiveEventKind.Chat)
            .Select(happened => JsonSerializer.Deserialize(happened.Json.Span, WireJson.Utf8.FinishedChat)!.ChatId);
        Assert.Equal(saved.Order(), told.Order());
    }

    private static async Task EventuallyAsync(Func<Task<bool>> condition)
    {
        var waited = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(waited.Elapsed < Deadline, "The condition has not come about.");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }
}

public sealed class GarnetFoldingProcessesTests(GarnetServer server) : FoldingProcessesContract(server), IClassFixture<GarnetServer>;

public sealed class RedisFoldingProcessesTests(InstalledRedisServer server)
    : FoldingProcessesContract(server), IClassFixture<InstalledRedisServer>;
