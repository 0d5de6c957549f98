using System.Text.Json.Serialization;
using ChatMetrics.Telemetry.Records;

namespace ChatMetrics.Telemetry.Contracts;

/// <summary>A finished chat's summary: the <c>chat</c> event of the live stream.</summary>
/// <param name="Error">The class of the error when the chat was not answered.</param>
/// <param name="History"><c>unavailable</c> when the stored turns could not be read; absent when all is well.</param>
public sealed record FinishedChat(
    string ConversationId,
    string ChatId,
    string Message,
    DateTimeOffset StartedAt,
    double TotalDurationMs,
    string Status,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Error,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? History,
    CpuAndMemory PeakMetrics,
    CpuAndMemory LowMetrics,
    long? TokensUsed,
    string? Model,
    ChatSummary Summary)
{
    /// <summary>Rounds a measured record to what is shown.</summary>
    public static FinishedChat From(ChatRecord record)
    {
        var (low, peak) = (CpuAndMemory.Lowest(record), CpuAndMemory.Highest(record));
        return new FinishedChat(
            record.ConversationId,
            record.ChatId,
            record.Message,
            record.StartedAt,
            Units.Milliseconds(record.DurationUs),
            record.Outcome.Name(),
            record.Error,
            IndividualChatMetrics.HistoryOf(record),
            peak,
            low,
            record.Tokens?.Total,
            record.Model,
            ChatSummary.From(low, peak, record.Rating));
    }
}
