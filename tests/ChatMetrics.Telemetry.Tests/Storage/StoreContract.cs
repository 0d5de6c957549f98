using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Threading.Channels;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Telemetry.Storage.Folding;
using ChatMetrics.Testing;
using ChatMetrics.Testing.Records;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Tests.Storage;

/// <summary>What every store must do on every server: each contract runs against Garnet, redis-server, and a cluster of three.</summary>
public abstract class StoreContract(RedisServer server) : IAsyncLifetime
{
    private protected static readonly IOptions<RetentionOptions> Retention = Options.Create(new RetentionOptions());

    protected RedisServer Server => server;

    protected IConnectionMultiplexer Redis => server.Connection;

    protected static DateTimeOffset Now { get; } = DateTimeOffset.UtcNow;

    internal FoldedChats Chats => field ??= new(Redis, TimeProvider.System, Retention);

    internal ConversationStore Conversations => new(Redis, NullLogger<ConversationStore>.Instance);

    internal ConversationRemoval Removal => RemovalOn(Redis);

    internal static ConversationRemoval RemovalOn(IConnectionMultiplexer redis) => new(
        redis,
        new ChatRetention(redis, TimeProvider.System, Retention),
        new StatisticsStore(redis, TimeProvider.System, Retention),
        new LiveEventLog(redis),
        PostedReportsOn(redis),
        new ChatFolder(redis, TimeProvider.System, Retention, NullLogger<ChatFolder>.Instance),
        TimeProvider.System,
        Retention);

    internal static PostedReportStore PostedReportsOn(
        IConnectionMultiplexer redis, ReportOptions? options = null, TimeProvider? time = null) =>
        new(redis, time ?? TimeProvider.System, Options.Create(options ?? new ReportOptions()), Retention);

    internal ChatRetention ChatRetention => new(Redis, TimeProvider.System, Retention);

    internal SampleStore Samples => new(Redis, Retention);

    internal VitalsStore Vitals => new(Redis);

    public async ValueTask InitializeAsync() => await server.EmptyAsync();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    protected Task EmptyAsync() => server.EmptyAsync();

    /// <summary>
    /// The events that are published from now on; in a cluster also what was published just before and is still on its way.
    /// </summary>
    internal async Task<ChannelReader<T>> ListenAsync<T>(JsonTypeInfo<T> json)
    {
        var heard = Channel.CreateUnbounded<T>();
        await Redis.GetSubscriber().SubscribeAsync(
            RedisKeys.LiveEvents,
            (_, told) =>
            {
                foreach (var happened in LiveEvent.ParseLines((byte[])told!))
                {
                    heard.Writer.TryWrite(JsonSerializer.Deserialize(happened.Json.Span, json)!);
                }
            });
        return heard.Reader;
    }

    internal static ChatRecord Record(string conversation, int number, Func<ChatRecord, ChatRecord>? with = null)
    {
        var record = ExampleChats.Plain(Now.AddSeconds(number), conversation: conversation) with
        {
            Message = $"Question {number}",
            Stages =
            [
                .. Enum.GetValues<ChatStage>().Select(stage =>
                    ExampleChats.Stage(stage, 1000 + (int)stage) with { CpuPercent = 12.25, MemoryBytes = 150_000_000 }),
            ],
            PeakCpuPercent = 20 + number,
            LowCpuPercent = 10,
            PeakMemoryBytes = 150_000_000 + number,
            LowMemoryBytes = 140_000_000,
            Model = "aara-offline",
            Tokens = new TokenCount(100, 50, Estimated: true),
            Iterations = 1,
            PriceUsd = 0.001m,
        };
        return with is null ? record : with(record);
    }
}

internal static class Heard
{
    /// <summary>The first message that is meant; waits for it 30 s.</summary>
    public static async Task<T> FirstAsync<T>(this ChannelReader<T> messages, Func<T, bool> isMeant)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(TimeSpan.FromSeconds(30));
        return await messages.ReadAllAsync(deadline.Token).FirstAsync(isMeant, deadline.Token);
    }
}
