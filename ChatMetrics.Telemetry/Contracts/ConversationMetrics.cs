using System.Text.Json.Serialization;

namespace ChatMetrics.Telemetry.Contracts;

/// <summary>One page of a conversation's chats, oldest first, with totals over the whole conversation.</summary>
/// <param name="NextCursor">Give it as <c>?cursor=</c> for the next page; null on the last one.</param>
/// <param name="UnreadableChats">
/// How many chats of this page a newer program has stored, so that this one cannot show them; left out when 0.
/// </param>
public sealed record ConversationMetrics(
    string ConversationId,
    long TotalChats,
    ConversationStats AggregateStats,
    IReadOnlyList<IndividualChatMetrics> IndividualChats,
    string? NextCursor,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] int UnreadableChats);

/// <summary>Totals of a whole conversation; they outlive the trimming of its records.</summary>
/// <param name="P50Ms">
/// The duration that half of all chats, failed ones included, do not exceed; within 3.2 %; null without chats.
/// </param>
/// <param name="P95Ms">The same for 95 of 100.</param>
/// <param name="P99Ms">The same for 99 of 100.</param>
public sealed record ConversationStats(
    double TotalDurationMs,
    double AverageDurationMs,
    double? PeakCpuOverall,
    double? PeakMemoryOverall,
    double? CpuTimeMs,
    double? AllocatedMb,
    long TokensTotal,
    decimal? PriceUsd,
    double? P50Ms,
    double? P95Ms,
    double? P99Ms,
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
