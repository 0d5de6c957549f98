using ChatMetrics.Telemetry.Records;

namespace ChatMetrics.Testing.Records;

/// <summary>Chat records as chats make them.</summary>
public static class ExampleChats
{
    private static readonly long[] DurationsUs = [12_345, 45_678, 1_100_001, 33_333, 7_777, 50_989];

    /// <summary>An answered chat with every reading there is.</summary>
    public static ChatRecord Answered => new()
    {
        ChatId = "chat_1768905045123004711001",
        ConversationId = "my_skincare_chat",
        Message = "I have oily skin and acne. What skincare routine d...",
        StartedAtUs = 1_768_905_045_123_456,
        Stages =
        [
            .. DurationsUs.Select((duration, stage) => new StageRecord
            {
                Stage = (ChatStage)stage,
                DurationUs = duration,
                CpuPercent = (float)(25.4 + stage),
                MemoryBytes = 152_252_416 + (stage * 4096),
                CpuTimeUs = 4321 + stage,
                AllocatedBytes = 317_440 + stage,
            }),
        ],
        PeakCpuPercent = 47.84,
        PeakProcessCpuPercent = 31.06,
        LowProcessCpuPercent = 3.2,
        LowCpuPercent = 12.05,
        PeakMemoryBytes = 176_475_341,
        LowMemoryBytes = 152_252_416,
        CpuTimeUs = 83_123,
        AllocatedBytes = 4_404_019,
        OverlappingChats = 3,
        OpenSlices = 1,
        MeasuringOverheadUs = 12.34,
        ResponseLength = 245,
        Model = "aara-offline",
        Tokens = new TokenCount(512, 245, Estimated: true),
        Iterations = 2,
        ToolCalls = 1,
        TimeToFirstTokenUs = 210_000,
        PriceUsd = 0.00123m,
        TraceId = "4bf92f3577b34da6a3ce929d0e0e4736",
    };

    /// <summary>The answer of a provider that streams, counts and caches.</summary>
    public static ChatRecord Streamed => Answered with
    {
        Tokens = new TokenCount(512, 245, Estimated: false) { Cached = 128 },
        TokensPerSecond = 61.27,
    };

    /// <summary>A chat of which every field says something: no such chat is there, but each of them is somewhere.</summary>
    public static ChatRecord Everything => Answered with
    {
        ConversationIsDerived = true,
        User = "ann@example.org",
        Purpose = "title",
        Door = ChatDoor.OpenAI,
        IsRelayed = true,
        Rating = PerformanceRating.HighUsage,
        Outcome = ChatOutcome.Failed,
        Error = "model_failed",
        HistoryUnavailable = true,
        Cold = true,
        FinishReason = "length",
        Tokens = new TokenCount(512, 245, Estimated: true) { Cached = 128, CacheWritten = 64, Reasoning = 100 },
        Stages = [.. Answered.Stages.SkipLast(1), Answered.Stages[^1] with { Failed = true }],
        Attempts = [new AttemptRecord(0, "model_timeout", 1_000_000), new AttemptRecord(429, "model_rate_limited", 210_000)],
        TokensPerSecond = 61.27,
        TokenPrice = new TokenPrice(1.25m, 10m) { CachedInput = 0.125m, CacheWrite = 1.5m, Reasoning = 10m, MaxPromptTokens = 200_000 },
        Compute = new ComputeCost(0.000_001m, 0.000_002m, 0.000_000_3m),
        Measurements =
        [
            new MeasurementRecord("message_assembly", 12_345, 1_100, ChatStage.ProcessingHistory),
            new MeasurementRecord(
                "=search", 60_000, 5_000, ChatStage.WorkflowStart, new Dictionary<string, ScalarValue> { ["query"] = "oily, \"skin\"", ["found"] = 3L }),
        ],
        DroppedMeasurements = 2,
        StorageWaitUnknown = true,
    };

    /// <summary>An answered chat whose stages take 1 ms each but that of the assistant.</summary>
    /// <param name="startedAt">When it began, also by its id.</param>
    /// <param name="number">The end of its id: chats of one millisecond differ in it.</param>
    /// <param name="workflowUs">What the assistant took, in microseconds.</param>
    /// <param name="conversation">Its conversation's id.</param>
    public static ChatRecord Plain(DateTimeOffset startedAt, int number = 1, long workflowUs = 1000, string conversation = "c") => new()
    {
        ChatId = $"{ChatIdSource.LowerBound(startedAt)}{number:d9}",
        ConversationId = conversation,
        Message = $"Question {number}",
        StartedAtUs = startedAt.ToUnixTimeMilliseconds() * 1000,
        Stages = [.. Enum.GetValues<ChatStage>().Select(stage => Stage(stage, stage == ChatStage.WorkflowStart ? workflowUs : 1000))],
    };

    public static StageRecord Stage(ChatStage stage, long durationUs, bool failed = false) =>
        new() { Stage = stage, DurationUs = durationUs, Failed = failed };

    /// <summary>A chat that failed in its third stage on a machine that tells nothing.</summary>
    public static ChatRecord FailedAndUnmeasured => new()
    {
        ChatId = "chat_1768905045123004711002",
        ConversationId = "c",
        Message = "Hello",
        StartedAtUs = 1_768_905_045_123_456,
        Stages =
        [
            new StageRecord { Stage = ChatStage.RequestReceived, DurationUs = 10 },
            new StageRecord { Stage = ChatStage.ProcessingHistory, DurationUs = 20 },
            new StageRecord { Stage = ChatStage.WorkflowStart, DurationUs = 30, Failed = true },
        ],
        Outcome = ChatOutcome.Failed,
        Error = "model_failed",
    };
}
