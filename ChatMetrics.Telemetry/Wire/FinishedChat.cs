using ChatMetrics.Telemetry.Chats;

namespace ChatMetrics.Telemetry.Wire;

/// <summary>A finished chat's summary: the <c>chat</c> event of the live stream.</summary>
public sealed record FinishedChat(
    string ConversationId,
    string ChatId,
    string Message,
    DateTimeOffset StartedAt,
    double TotalDurationMs,
    string Status,
    CpuAndMemory PeakMetrics,
    CpuAndMemory LowMetrics,
    long? TokensUsed,
    string? Model,
    ChatSummary Summary)
{
    public static FinishedChat From(ChatRecord record, IndividualChatMetrics chat) => new(
        record.ConversationId, chat.ChatId, chat.Message, chat.StartedAt, chat.TotalDurationMs, chat.Status,
        chat.PeakMetrics, chat.LowMetrics, chat.Tokens?.Total, chat.Model, chat.Summary);
}
