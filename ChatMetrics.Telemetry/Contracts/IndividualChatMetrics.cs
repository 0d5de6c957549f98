using System.Globalization;
using System.Text.Json.Serialization;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Statistics;

namespace ChatMetrics.Telemetry.Contracts;

/// <summary>What one question cost, as the outside sees it.</summary>
public record IndividualChatMetrics
{
    private readonly ChatRecord _record;

    protected IndividualChatMetrics(ChatRecord record) => _record = record;

    /// <summary><c>chat_</c> and digits that sort by time.</summary>
    public string ChatId => _record.ChatId;

    /// <summary>The question, previewed to 50 characters.</summary>
    public string Message => _record.Message;

    /// <summary>Who asked, in the client's words or as a hash of them; absent when the client did not say.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? User => _record.User;

    /// <summary>What the answer was for: <c>chat</c> when a person reads it, else such as <c>title</c> or <c>tags</c>.</summary>
    public string Purpose => ChatPurpose.NameOf(_record.Purpose);

    /// <summary>Where the question came in: <c>chat</c> (POST /chat) or <c>openai</c> (/v1).</summary>
    public string Door => _record.Door.Name();

    /// <summary>True when the client named no conversation, so that it was derived from how it begins; absent otherwise.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? ConversationDerived => _record.ConversationIsDerived ? true : null;

    /// <summary>UTC, milliseconds.</summary>
    public DateTimeOffset StartedAt => _record.StartedAt;

    /// <summary>What the caller waited, less the network: the sum of the stages.</summary>
    public double TotalDurationMs => Units.Milliseconds(_record.DurationUs);

    /// <summary><c>completed</c>, <c>failed</c> or <c>cancelled</c>.</summary>
    public string Status => _record.Outcome.Name();

    /// <summary>The class of the error when the chat was not answered.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Error => _record.Error;

    /// <summary>Why the answer is not whole: <c>length</c>, <c>content_filter</c>; absent when it is.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? FinishReason => _record.FinishReason;

    /// <summary>
    /// <c>unavailable</c> when the stored turns could not be read, so that the model did not see them; absent when all is well.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? History => HistoryOf(_record);

    /// <summary><c>unknown</c> when the service ended before it could add its wait for Redis to the stages; absent when it did.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? StorageWait => _record.StorageWaitUnknown ? "unknown" : null;

    /// <summary>True when the service was still warming up, so that the chat cost more than it would later; absent otherwise.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Cold => _record.Cold ? true : null;

    /// <summary>The highest readings during the chat.</summary>
    public CpuAndMemory PeakMetrics => field ??= CpuAndMemory.Highest(_record);

    /// <summary>The lowest readings during the chat.</summary>
    public CpuAndMemory LowMetrics => field ??= CpuAndMemory.Lowest(_record);

    /// <summary>In order; all six when the chat was answered, else those that were reached.</summary>
    public IReadOnlyList<StageMetrics> Stages => field ??= StageMetrics.From(_record.Stages);

    /// <summary>What was truly this question's own.</summary>
    public ChatCost Cost => field ??= ChatCost.From(_record);

    /// <summary>Null when the model never answered; of a chat that failed, those of the answers before that.</summary>
    public TokenUsage? Tokens { get => field ??= TokenUsage.From(_record.Tokens); init; }

    /// <summary>Which model was asked.</summary>
    public string? Model => _record.Model;

    /// <summary>How many times the model was called.</summary>
    public int Iterations => _record.Iterations;

    /// <summary>Calls of the model that failed and were made again, in order; absent when there were none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ModelAttempt>? Attempts =>
        field ??= _record.Attempts is { } attempts ? [.. attempts.Select(ModelAttempt.From)] : null;

    /// <summary>How many tools the model had called.</summary>
    public int ToolCalls => _record.ToolCalls;

    /// <summary>From the start of the chat to the model's first text.</summary>
    public double? TimeToFirstTokenMs => Units.Milliseconds(_record.TimeToFirstTokenUs);

    /// <summary>
    /// Tokens of the answer over the time from its first chunk to its last; null when it did not come in chunks, or all within 10 ms.
    /// </summary>
    public double? TokensPerSecond => _record.TokensPerSecond is { } pace ? Math.Round(pace, 1) : null;

    /// <summary>Null when the model's price is not known.</summary>
    public decimal? PriceUsd => _record.PriceUsd;

    /// <summary>The model's price by which <c>price_usd</c> was counted; absent when it is not known, or nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ModelPrice? Price => field ??= ModelPrice.From(_record.TokenPrice);

    /// <summary>What the service's own CPU and memory cost; absent where no price of them is set.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public decimal? ComputeUsd => _record.Compute?.TotalUsd;

    /// <summary>Both together; absent where one of them is not known.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public decimal? TotalUsd => _record.PriceUsd + _record.Compute?.TotalUsd;

    /// <summary>The parts of <c>compute_usd</c>; absent with it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ComputeParts? Compute => field ??= ComputeParts.From(_record.Compute);

    /// <summary>Pieces of its work that were measured by name, in the order of their begins.</summary>
    public IReadOnlyList<MeasurementMetrics> Measurements => field ??= MeasurementMetrics.From(_record.Measurements ?? []);

    /// <summary>How many measurements were too many to keep; absent when none were.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? DroppedMeasurements => _record.DroppedMeasurements > 0 ? _record.DroppedMeasurements : null;

    /// <summary>W3C trace id.</summary>
    public string? TraceId => _record.TraceId;

    /// <summary>What measuring this chat cost by estimate, microseconds; null when it was not measured.</summary>
    public double? MeasuringOverheadUs => _record.MeasuringOverheadUs is { } overhead ? Math.Round(overhead, 1) : null;

    /// <summary>Ranges as text, and the rating.</summary>
    public ChatSummary Summary => field ??= ChatSummary.From(LowMetrics, PeakMetrics, _record.Rating);

    /// <summary>Rounds a measured record to what is shown.</summary>
    public static IndividualChatMetrics From(ChatRecord record) => new(record);

    internal static string? HistoryOf(ChatRecord record) => record.HistoryUnavailable ? "unavailable" : null;
}

/// <summary>The extremes of a chat; null where unsupported.</summary>
/// <param name="Cpu">System-wide CPU percent (0–100).</param>
/// <param name="Memory">The API process's resident memory, MB.</param>
/// <param name="ProcessCpu">The API process's own CPU, percent of the same whole as <paramref name="Cpu"/>.</param>
public sealed record CpuAndMemory(double? Cpu, double? Memory, double? ProcessCpu)
{
    public static CpuAndMemory Lowest(ChatRecord record) => new(
        Units.Percent(record.LowCpuPercent), Units.Megabytes(record.LowMemoryBytes), Units.Percent(record.LowProcessCpuPercent));

    public static CpuAndMemory Highest(ChatRecord record) => new(
        Units.Percent(record.PeakCpuPercent),
        Units.Megabytes(record.PeakMemoryBytes),
        Units.Percent(record.PeakProcessCpuPercent));
}

/// <summary>What was truly this question's own, right also while others ran.</summary>
/// <param name="CpuTimeMs">CPU time on all threads that worked for it; null where unsupported.</param>
/// <param name="AllocatedMb">What it allocated; null where not measured.</param>
/// <param name="OverlappingChats">The most other chats in work at any moment of this one.</param>
/// <param name="OpenSlices">Threads still at work for it at its end: their last allocations are not counted.</param>
public sealed record ChatCost(double? CpuTimeMs, double? AllocatedMb, int OverlappingChats, int OpenSlices)
{
    public static ChatCost From(ChatRecord record) => new(
        Units.Milliseconds(record.CpuTimeUs), Units.AllocatedMegabytes(record.AllocatedBytes), record.OverlappingChats, record.OpenSlices);
}

/// <summary>Tokens of one question; <c>estimated</c> when the provider gave no count.</summary>
/// <param name="Cached">How many of the input the provider had cached; left out when it does not tell.</param>
/// <param name="Reasoning">How many of the output are reasoning tokens; left out when the provider does not tell.</param>
/// <param name="CacheWritten">How many of the input the provider wrote into its cache; left out when it does not tell.</param>
public sealed record TokenUsage(
    long Input,
    long Output,
    long Total,
    bool Estimated,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Cached = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Reasoning = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? CacheWritten = null)
{
    public static TokenUsage? From(TokenCount? tokens) =>
        tokens is null ? null : new TokenUsage(
            tokens.Input, tokens.Output, tokens.Total, tokens.Estimated, tokens.Cached, tokens.Reasoning, tokens.CacheWritten);
}

/// <summary>The price of a model's tokens, USD per million; what is absent costs what the whole does.</summary>
/// <param name="Input">What the model reads.</param>
/// <param name="Output">What it writes, reasoning included.</param>
/// <param name="CachedInput">Input that the provider had cached.</param>
/// <param name="CacheWrite">Input that the provider wrote into its cache.</param>
/// <param name="Reasoning">Reasoning tokens.</param>
public sealed record ModelPrice(
    decimal Input,
    decimal Output,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] decimal? CachedInput,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] decimal? CacheWrite,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] decimal? Reasoning)
{
    public static ModelPrice? From(TokenPrice? price) =>
        price is null ? null : new ModelPrice(price.Input, price.Output, price.CachedInput, price.CacheWrite, price.Reasoning);
}

/// <summary>A call of the model that failed and was made again.</summary>
/// <param name="Status">The HTTP status; null when none came.</param>
/// <param name="Error">The class of the error.</param>
/// <param name="DurationMs">From the call to its failure.</param>
/// <param name="Tokens">Null: a call that failed before its first piece counts none.</param>
/// <param name="PriceUsd">Null with the tokens.</param>
public sealed record ModelAttempt(int? Status, string Error, double DurationMs, TokenUsage? Tokens, decimal? PriceUsd)
{
    public static ModelAttempt From(AttemptRecord attempt) => new(
        attempt.Status > 0 ? attempt.Status : null, attempt.Error, Units.Milliseconds(attempt.DurationUs), Tokens: null, PriceUsd: null);
}

/// <summary>The parts of what the service's own CPU and memory cost for one question, USD.</summary>
/// <param name="OwnUsd">The CPU time that was charged to it.</param>
/// <param name="SharedUsd">Its share of the CPU time that was charged to no question.</param>
/// <param name="MemoryUsd">Its share of the process's memory.</param>
public sealed record ComputeParts(decimal OwnUsd, decimal SharedUsd, decimal MemoryUsd)
{
    public static ComputeParts? From(ComputeCost? cost) =>
        cost is null ? null : new ComputeParts(cost.OwnUsd, cost.SharedUsd, cost.MemoryUsd);
}

/// <summary>The chat in words: ranges such as <c>12.1% - 47.8%</c>, and <c>Good</c> or <c>High Usage</c>.</summary>
public sealed record ChatSummary(string? CpuRange, string? MemoryRange, string PerformanceRating)
{
    public static ChatSummary From(CpuAndMemory low, CpuAndMemory peak, PerformanceRating rating) =>
        new(Range(low.Cpu, peak.Cpu, "%"), Range(low.Memory, peak.Memory, "MB"), rating.Name());

    private static string? Range(double? low, double? peak, string unit) =>
        low is null || peak is null
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"{low:0.0}{unit} - {peak:0.0}{unit}");
}

/// <summary>The outcomes' names as the outside sees them.</summary>
public static class ChatOutcomes
{
    public static string Name(this ChatOutcome outcome) => outcome switch
    {
        ChatOutcome.Completed => "completed",
        ChatOutcome.Failed => "failed",
        ChatOutcome.Cancelled => "cancelled",
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "There is no such outcome."),
    };
}
