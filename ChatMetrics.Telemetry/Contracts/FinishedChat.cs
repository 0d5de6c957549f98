using System.Text.Json.Serialization;
using ChatMetrics.Telemetry.Records;

namespace ChatMetrics.Telemetry.Contracts;

/// <summary>A finished chat's summary: the <c>chat</c> event of the live stream.</summary>
public sealed record FinishedChat
{
    public required string ConversationId { get; init; }

    public required string ChatId { get; init; }

    public required string Message { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required double TotalDurationMs { get; init; }

    public required string Status { get; init; }

    /// <summary>The class of the error when the chat was not answered.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Error { get; init; }

    /// <summary><c>unavailable</c> when the stored turns could not be read; absent when all is well.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? History { get; init; }

    public required CpuAndMemory PeakMetrics { get; init; }

    public required CpuAndMemory LowMetrics { get; init; }

    public long? TokensUsed { get; init; }

    public string? Model { get; init; }

    /// <inheritdoc cref="IndividualChatMetrics.User"/>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? User { get; init; }

    /// <inheritdoc cref="IndividualChatMetrics.Purpose"/>
    public required string Purpose { get; init; }

    public required ChatSummary Summary { get; init; }

    /// <summary>Rounds a measured record to what is shown.</summary>
    public static FinishedChat From(ChatRecord record)
    {
        var (low, peak) = (CpuAndMemory.Lowest(record), CpuAndMemory.Highest(record));
        return new FinishedChat
        {
            ConversationId = record.ConversationId,
            ChatId = record.ChatId,
            Message = record.Message,
            StartedAt = record.StartedAt,
            TotalDurationMs = Units.Milliseconds(record.DurationUs),
            Status = record.Outcome.Name(),
            Error = record.Error,
            History = IndividualChatMetrics.HistoryOf(record),
            PeakMetrics = peak,
            LowMetrics = low,
            TokensUsed = record.Tokens?.Total,
            Model = record.Model,
            User = record.User,
            Purpose = ChatPurpose.NameOf(record.Purpose),
            Summary = ChatSummary.From(low, peak, record.Rating),
        };
    }
}
