using System.Collections.ObjectModel;
using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Telemetry.Storage.Folding;
using ChatMetrics.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace ChatMetrics.Benchmarks.Storage;

/// <summary>A separate redis-server with chats in it, numbered from 0, 10 s apart.</summary>
internal sealed class StoredChats : IAsyncDisposable
{
    private const int AtOnce = 500;

    private static readonly DateTimeOffset Start = DateTimeOffset.UtcNow.AddDays(-25);

    private readonly InstalledRedisServer _server = new();

    public ConversationStore Conversations { get; private set; } = null!;

    public ConversationRemoval Removal { get; private set; } = null!;

    public PerformanceReportStore Reports { get; private set; } = null!;

    private PostedReportStore Posted { get; set; } = null!;

    private ChatStore Chats { get; set; } = null!;

    private ChatFolder Folder { get; set; } = null!;

    private FoldingLease Lease { get; set; } = null!;

    public static async Task<StoredChats> StartAsync()
    {
        var stored = new StoredChats();
        await stored._server.InitializeAsync();
        IConnectionMultiplexer redis = stored._server.Connection;
        var retention = Options.Create(new RetentionOptions());
        stored.Chats = new ChatStore(redis, TimeProvider.System, retention);
        stored.Folder = new ChatFolder(redis, TimeProvider.System, retention, NullLogger<ChatFolder>.Instance);
        stored.Lease = new FoldingLease(redis, TimeProvider.System);
        stored.Conversations = new ConversationStore(redis, NullLogger<ConversationStore>.Instance);
        stored.Posted = new PostedReportStore(redis, TimeProvider.System, Options.Create(new ReportOptions()), retention);
        stored.Reports = new PerformanceReportStore(redis, stored.Posted);
        stored.Removal = new ConversationRemoval(
            redis,
            new ChatRetention(redis, TimeProvider.System, retention),
            new StatisticsStore(redis, TimeProvider.System, retention),
            new LiveEventLog(redis),
            stored.Posted,
            stored.Folder,
            TimeProvider.System,
            retention);
        return stored;
    }

    public async Task FillAsync(int chats, Func<int, string> conversation)
    {
        foreach (var numbers in Enumerable.Range(0, chats).Chunk(AtOnce))
        {
            await Task.WhenAll(numbers.Select(number => Chats.SaveAsync(Record(conversation(number), number), [])));
            await Lease.HoldAsync();
            await Folder.FoldAsync(Lease);
        }
    }

    /// <summary>Posts reports of an operation, at most as many as are kept.</summary>
    public async Task FillReportsAsync(int reports)
    {
        foreach (var numbers in Enumerable.Range(0, reports).Chunk(100))
        {
            await Posted.AddAsync([.. numbers.Select(Report)]);
        }
    }

    private static PerformanceReport Report(int number) => new()
    {
        Id = $"page_load_{number}",
        Operation = "page_load",
        Source = PerformanceReport.Frontend,
        Service = "shop",
        ChatId = $"chat_{number}",
        StartedAt = DateTimeOffset.UtcNow,
        TotalMs = 10,
        Metrics = [],
        Metadata = ReadOnlyDictionary<string, ScalarValue>.Empty,
    };

    public static ChatRecord Record(string conversation, int number)
    {
        var startedAt = Start.AddSeconds(number * 10);
        return new ChatRecord
        {
            ChatId = $"{ChatIdSource.LowerBound(startedAt)}000001000",
            ConversationId = conversation,
            Message = "I have oily skin and acne. What skincare routine d...",
            StartedAtUs = startedAt.ToUnixTimeMilliseconds() * 1000,
            Stages =
            [
                .. Enumerable.Range(0, ChatStages.Count).Select(stage => new StageRecord
                {
                    // 60 ms to 6 s in total.
                    Stage = (ChatStage)stage, DurationUs = 10_000 + (number * 7919L % 990_000), CpuPercent = 12.25, MemoryBytes = 150_000_000,
                    CpuTimeUs = 1234, AllocatedBytes = 23_456,
                }),
            ],
            PeakCpuPercent = 20.5,
            LowCpuPercent = 10.25,
            PeakMemoryBytes = 150_000_000,
            LowMemoryBytes = 140_000_000,
            Model = "aara-offline",
            Tokens = new TokenCount(100, 50, Estimated: true),
            Iterations = 1,
            PriceUsd = 0,
            TraceId = "4bf92f3577b34da6a3ce929d0e0e4736",
        };
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
