namespace ChatMetrics.Telemetry.Wire;

/// <summary>One page of a conversation's chats, oldest first, with totals over the whole conversation.</summary>
/// <param name="NextCursor">Give it as <c>?cursor=</c> for the next page; null on the last one.</param>
public sealed record ConversationMetrics(
    string ConversationId,
    long TotalChats,
    ConversationStats AggregateStats,
    IReadOnlyList<IndividualChatMetrics> IndividualChats,
    string? NextCursor);

/// <summary>Totals of a whole conversation; they outlive the trimming of its records.</summary>
public sealed record ConversationStats(
    double TotalDurationMs,
    double AverageDurationMs,
    double? PeakCpuOverall,
    double? PeakMemoryOverall,
    double? CpuTimeMs,
    double AllocatedMb,
    long TokensTotal,
    decimal? PriceUsd,
    long FailedChats);

/// <summary>One page of the overview of all conversations, the most recent activity first.</summary>
/// <param name="NextCursor">Give it as <c>?cursor=</c> for the next page; null on the last one.</param>
public sealed record ConversationsOverview(
    long TotalConversations, long TotalChats, IReadOnlyList<ConversationOverview> Conversations, string? NextCursor);

/// <summary>One conversation in the overview.</summary>
public sealed record ConversationOverview(
    string ConversationId,
    long ChatCount,
    DateTimeOffset LastActivity,
    double TotalDurationMs,
    double AverageDurationMs,
    double? PeakCpu,
    double? PeakMemory,
    long HighUsageChats);
