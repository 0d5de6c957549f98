using System.Globalization;
using System.Text.Json.Serialization;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Statistics;

namespace ChatMetrics.Telemetry.Contracts;

/// <summary>What one question cost, as the outside sees it.</summary>
/// <param name="ChatId"><c>chat_</c> and digits that sort by time.</param>
/// <param name="Message">The question, previewed to 50 characters.</param>
/// <param name="StartedAt">UTC, milliseconds.</param>
/// <param name="TotalDurationMs">What the caller waited, less the network: the sum of the stages.</param>
/// <param name="Status"><c>completed</c>, <c>failed</c> or <c>cancelled</c>.</param>
/// <param name="Error">The class of the error when the chat was not answered.</param>
/// <param name="FinishReason">Why the answer is not whole: <c>length</c>, <c>content_filter</c>; absent when it is.</param>
/// <param name="History">
/// <c>unavailable</c> when the stored turns could not be read, so that the model did not see them; absent when all is well.
/// </param>
/// <param name="StorageWait">
/// <c>unknown</c> when the service ended before it could add its wait for Redis to the stages; absent when it did.
/// </param>
/// <param name="Cold">
/// True when the service was still warming up, so that the chat cost more than it would later; absent otherwise.
/// </param>
/// <param name="PeakMetrics">The highest readings during the chat.</param>
/// <param name="LowMetrics">The lowest readings during the chat.</param>
/// <param name="Stages">In order; all six when the chat was answered, else those that were reached.</param>
/// <param name="Cost">What was truly this question's own.</param>
/// <param name="Tokens">Null when the model never answered; of a chat that failed, those of the answers before that.</param>
/// <param name="Model">Which model was asked.</param>
/// <param name="Iterations">How many times the model was called.</param>
/// <param name="ToolCalls">How many tools the model had called.</param>
/// <param name="TimeToFirstTokenMs">From the start of the chat to the model's first text.</param>
/// <param name="TokensPerSecond">
/// Tokens of the answer over the time from its first piece to its last; null when it did not come in pieces, or all within 10 ms.
/// </param>
/// <param name="PriceUsd">Null when the model's price is not known.</param>
/// <param name="Measurements">Pieces of its work that were measured by name, in the order of their begins.</param>
/// <param name="DroppedMeasurements">How many measurements were too many to keep; absent when none were.</param>
/// <param name="TraceId">W3C trace id.</param>
/// <param name="MeasuringOverheadUs">
/// What measuring this chat cost by estimate, microseconds; null when it was not measured.
/// </param>
/// <param name="Summary">Ranges as text, and the rating.</param>
public record IndividualChatMetrics(
    string ChatId,
    string Message,
    DateTimeOffset StartedAt,
    double TotalDurationMs,
    string Status,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Error,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? FinishReason,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? History,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? StorageWait,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? Cold,
    CpuAndMemory PeakMetrics,
    CpuAndMemory LowMetrics,
    IReadOnlyList<StageMetrics> Stages,
    ChatCost Cost,
    TokenUsage? Tokens,
    string? Model,
    int Iterations,
    int ToolCalls,
    double? TimeToFirstTokenMs,
    double? TokensPerSecond,
    decimal? PriceUsd,
    IReadOnlyList<MeasurementMetrics> Measurements,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? DroppedMeasurements,
    string? TraceId,
    double? MeasuringOverheadUs,
    ChatSummary Summary)
{
    /// <summary>Rounds a measured record to what is shown.</summary>
    public static IndividualChatMetrics From(ChatRecord record)
    {
        var (low, peak) = (CpuAndMemory.Lowest(record), CpuAndMemory.Highest(record));
        return new IndividualChatMetrics(
            record.ChatId,
            record.Message,
            record.StartedAt,
            Units.Milliseconds(record.DurationUs),
            record.Outcome.Name(),
            record.Error,
            record.FinishReason,
            HistoryOf(record),
            record.StorageWaitUnknown ? "unknown" : null,
            record.Cold ? true : null,
            peak,
            low,
            StageMetrics.From(record.Stages),
            new ChatCost(
                Units.Milliseconds(record.CpuTimeUs),
                Units.Megabytes(record.AllocatedBytes),
                record.OverlappingChats,
                record.OpenSlices),
            record.Tokens is { } tokens
                ? new TokenUsage(tokens.Input, tokens.Output, tokens.Total, tokens.Estimated, tokens.Cached)
                : null,
            record.Model,
            record.Iterations,
            record.ToolCalls,
            Units.Milliseconds(record.TimeToFirstTokenUs),
            record.TokensPerSecond is { } pace ? Math.Round(pace, 1) : null,
            record.PriceUsd,
            MeasurementMetrics.From(record.Measurements ?? []),
            record.DroppedMeasurements > 0 ? record.DroppedMeasurements : null,
            record.TraceId,
            record.MeasuringOverheadUs is { } overhead ? Math.Round(overhead, 1) : null,
            ChatSummary.From(low, peak, record.Rating));
    }

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
public sealed record ChatCost(double? CpuTimeMs, double? AllocatedMb, int OverlappingChats, int OpenSlices);

/// <summary>Tokens of one question; <c>estimated</c> when the provider gave no count.</summary>
/// <param name="Cached">How many of the input the provider had cached; left out when it does not tell.</param>
public sealed record TokenUsage(
    long Input,
    long Output,
    long Total,
    bool Estimated,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Cached = null);

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
        _ => "cancelled",
    };
}
