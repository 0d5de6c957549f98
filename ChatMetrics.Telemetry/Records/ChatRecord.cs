using System.Text.Json.Serialization;

namespace ChatMetrics.Telemetry.Records;

/// <summary>
/// What one question cost, as measured: raw values, in the compact form in which it is stored. What the outside sees is
/// <c>IndividualChatMetrics</c>. Short property names keep the stored record small; a null is left out.
/// </summary>
public sealed record ChatRecord
{
    /// <summary>
    /// The version that this program writes. It reads that and every older one; a record of a newer one it leaves out. Raised
    /// when the meaning of a field changes, not when one is added: unknown fields are ignored.
    /// </summary>
    public const int CurrentVersion = 1;

    /// <summary>The version in which this record was written.</summary>
    [JsonPropertyName("v")]
    public int Version { get; init; } = CurrentVersion;

    /// <summary>Sorts by time, unique across replicas and restarts; the key of idempotency.</summary>
    [JsonPropertyName("id")]
    public required string ChatId { get; init; }

    [JsonPropertyName("c")]
    public required string ConversationId { get; init; }

    /// <summary>Whether nobody named the conversation: its id was derived from how it begins.</summary>
    [JsonPropertyName("dc")]
    public bool ConversationIsDerived { get; init; }

    /// <summary>Who asked, in the client's words or as a hash of them; null when the client did not say.</summary>
    [JsonPropertyName("us")]
    public string? User { get; init; }

    /// <summary>What the answer was for, such as <c>title</c>; null for an answer that a person reads.</summary>
    [JsonPropertyName("pu")]
    public string? Purpose { get; init; }

    /// <summary>Where the question came in.</summary>
    [JsonPropertyName("dr")]
    public ChatDoor Door { get; init; }

    /// <summary>Whether the request was passed on to the model as it was, without the assistant.</summary>
    [JsonPropertyName("ro")]
    public bool IsRelayed { get; init; }

    /// <summary>The question, previewed: see <see cref="MessagePreview"/>.</summary>
    [JsonPropertyName("q")]
    public required string Message { get; init; }

    /// <summary>Microseconds since 1970, UTC.</summary>
    [JsonPropertyName("t")]
    public required long StartedAtUs { get; init; }

    /// <summary>The stages that were reached, in order; all six when the chat was answered.</summary>
    [JsonPropertyName("s")]
    public required IReadOnlyList<StageRecord> Stages { get; init; }

    /// <summary>Highest system-wide CPU percent (0–100) read during the chat; null where it cannot be read.</summary>
    [JsonPropertyName("pc")]
    public double? PeakCpuPercent { get; init; }

    /// <summary>Lowest system-wide CPU percent (0–100) read during the chat.</summary>
    [JsonPropertyName("lc")]
    public double? LowCpuPercent { get; init; }

    /// <summary>Highest CPU percent of the API process itself, of the same whole.</summary>
    [JsonPropertyName("ps")]
    public double? PeakProcessCpuPercent { get; init; }

    /// <summary>Lowest CPU percent of the API process itself.</summary>
    [JsonPropertyName("ls")]
    public double? LowProcessCpuPercent { get; init; }

    /// <summary>Highest resident memory of the API process, bytes.</summary>
    [JsonPropertyName("pm")]
    public long? PeakMemoryBytes { get; init; }

    /// <summary>Lowest resident memory of the API process, bytes.</summary>
    [JsonPropertyName("lm")]
    public long? LowMemoryBytes { get; init; }

    /// <summary>The question's own CPU time on all threads, microseconds; null where the platform has no thread clock.</summary>
    [JsonPropertyName("g")]
    public long? CpuTimeUs { get; init; }

    /// <summary>What the question itself allocated, bytes.</summary>
    [JsonPropertyName("b")]
    public long? AllocatedBytes { get; init; }

    /// <summary>The most other chats in work at any moment of this one.</summary>
    [JsonPropertyName("l")]
    public int OverlappingChats { get; init; }

    /// <summary>Threads that were still at work for the question at its end: their last allocations are not counted.</summary>
    [JsonPropertyName("z")]
    public int OpenSlices { get; init; }

    /// <summary>What measuring this chat cost by estimate, microseconds of CPU.</summary>
    [JsonPropertyName("h")]
    public double? MeasuringOverheadUs { get; init; }

    /// <summary>The rating at the limits that were set when the chat ran.</summary>
    [JsonPropertyName("r")]
    public PerformanceRating Rating { get; init; }

    [JsonPropertyName("o")]
    public ChatOutcome Outcome { get; init; }

    /// <summary>Why a chat was not answered, as a class such as <c>model_failed</c>; null when it was.</summary>
    [JsonPropertyName("e")]
    public string? Error { get; init; }

    /// <summary>Whether what was said before could not be read, or not all of it, so that the model did not see it.</summary>
    [JsonPropertyName("hu")]
    public bool HistoryUnavailable { get; init; }

    /// <summary>Whether the process was still warming up: its figures are higher than those of a warm one.</summary>
    [JsonPropertyName("cd")]
    public bool Cold { get; init; }

    /// <summary>Why the answer is not whole: <c>length</c>, <c>content_filter</c>; null when it is.</summary>
    [JsonPropertyName("fr")]
    public string? FinishReason { get; init; }

    /// <summary>Length of the answer in UTF-16 characters.</summary>
    [JsonPropertyName("n")]
    public int ResponseLength { get; init; }

    [JsonPropertyName("m")]
    public string? Model { get; init; }

    [JsonPropertyName("u")]
    public TokenCount? Tokens { get; init; }

    /// <summary>How many times the model was called.</summary>
    [JsonPropertyName("i")]
    public int Iterations { get; init; }

    /// <summary>Calls of the model that failed and were made again; null when there were none.</summary>
    [JsonPropertyName("at")]
    public IReadOnlyList<AttemptRecord>? Attempts { get; init; }

    /// <summary>How many tools the model had called.</summary>
    [JsonPropertyName("k")]
    public int ToolCalls { get; init; }

    /// <summary>From the start of the chat to the first text of the model, microseconds.</summary>
    [JsonPropertyName("f")]
    public long? TimeToFirstTokenUs { get; init; }

    /// <summary>
    /// Tokens of the answer over the time from its first piece to its last; null when it did not come in pieces, or all at once.
    /// </summary>
    [JsonPropertyName("ts")]
    public double? TokensPerSecond { get; init; }

    /// <summary>USD; null when the model's price is not known.</summary>
    [JsonPropertyName("p")]
    public decimal? PriceUsd { get; init; }

    /// <summary>The price of the model's tokens when the chat ran; null when it is not known, or nothing.</summary>
    [JsonPropertyName("pt")]
    public TokenPrice? TokenPrice { get; init; }

    /// <summary>What our own CPU and memory cost; null where no price of them is set, or they cannot be measured.</summary>
    [JsonPropertyName("cc")]
    public ComputeCost? Compute { get; init; }

    /// <summary>What was measured by name, in the order of the begins; null when nothing was.</summary>
    [JsonPropertyName("w")]
    public IReadOnlyList<MeasurementRecord>? Measurements { get; init; }

    /// <summary>How many measurements were too many to keep.</summary>
    [JsonPropertyName("y")]
    public int DroppedMeasurements { get; init; }

    /// <summary>W3C trace id, 32 hexadecimal digits.</summary>
    [JsonPropertyName("x")]
    public string? TraceId { get; init; }

    /// <summary>
    /// Whether the stages lack the wait for Redis: it is known only when the record is stored already. The process that stored it
    /// adds it right away (<c>ChatStore.AddStorageWait</c>); where this stays true, it died before that. The last of the stored
    /// properties: then <see cref="StorageWaitUs"/> takes its place.
    /// </summary>
    [JsonPropertyName("wu"), JsonPropertyOrder(1)]
    public bool StorageWaitUnknown { get; init; }

    /// <summary>
    /// Only in a stored record: the wait for Redis that was added to it, microseconds. Once read, its stage has it.
    /// </summary>
    [JsonPropertyName("sw"), JsonPropertyOrder(1)]
    public long? StorageWaitUs { get; init; }

    /// <summary>Of the price what brought no whole answer: of a chat that failed, was cancelled or was cut off, all of it; USD.</summary>
    [JsonIgnore]
    public decimal WastedUsd => Outcome != ChatOutcome.Completed || FinishReason is not null ? PriceUsd ?? 0 : 0;

    /// <summary>Sum of the stages, microseconds.</summary>
    [JsonIgnore]
    public long DurationUs => Stages.Sum(stage => stage.DurationUs);

    /// <summary>
    /// Whether the chat came to the stage that the wait for Redis belongs to; one that failed before has no place for it.
    /// </summary>
    [JsonIgnore]
    public bool HasStorageStage => Stages.Any(stage => stage.Stage == ChatStage.StoringConversation);

    /// <summary>Microseconds since 1970, UTC.</summary>
    [JsonIgnore]
    public long EndedAtUs => StartedAtUs + DurationUs;

    [JsonIgnore]
    public DateTimeOffset StartedAt => DateTimeOffset.UnixEpoch.AddTicks(StartedAtUs * TimeSpan.TicksPerMicrosecond);

    /// <summary>The record with the wait for Redis, which belongs to <see cref="ChatStage.StoringConversation"/>.</summary>
    /// <param name="waitUs">Microseconds; 0 or more.</param>
    public ChatRecord WithStorageWait(long waitUs) => this with
    {
        StorageWaitUnknown = false,
        StorageWaitUs = null,
        Stages =
        [
            .. Stages.Select(stage =>
                stage.Stage == ChatStage.StoringConversation ? stage with { DurationUs = stage.DurationUs + waitUs } : stage),
        ],
    };
}

/// <summary>Tokens of one question, by the provider's count or, where it gives none, by ours.</summary>
public sealed record TokenCount(
    [property: JsonPropertyName("i")] long Input,
    [property: JsonPropertyName("o")] long Output,
    [property: JsonPropertyName("e")] bool Estimated)
{
    /// <summary>How many of the input the provider had cached; null when it does not tell.</summary>
    [JsonPropertyName("c")]
    public long? Cached { get; init; }

    /// <summary>How many of the input the provider wrote into its cache; null when it does not tell.</summary>
    [JsonPropertyName("w")]
    public long? CacheWritten { get; init; }

    /// <summary>How many of the output are reasoning tokens; null when the provider does not tell.</summary>
    [JsonPropertyName("r")]
    public long? Reasoning { get; init; }

    [JsonIgnore]
    public long Total => Input + Output;

    /// <summary>Estimated as soon as one of both is.</summary>
    public static TokenCount operator +(TokenCount first, TokenCount second) =>
        new(first.Input + second.Input, first.Output + second.Output, first.Estimated || second.Estimated)
        {
            Cached = Sum(first.Cached, second.Cached),
            CacheWritten = Sum(first.CacheWritten, second.CacheWritten),
            Reasoning = Sum(first.Reasoning, second.Reasoning),
        };

    private static long? Sum(long? first, long? second) => first is null && second is null ? null : (first ?? 0) + (second ?? 0);
}

/// <summary>How a chat ended. The numbers are stored in records, and never change.</summary>
public enum ChatOutcome
{
    Completed = 0,
    Failed = 1,

    /// <summary>The client hung up before the answer was there.</summary>
    Cancelled = 2,
}
