using System.Text.Json.Serialization;

namespace ChatMetrics.Telemetry.Contracts;

/// <summary>One page of a conversation's chats, oldest first, with totals over the whole conversation.</summary>
public sealed record ConversationMetrics
{
    public required string ConversationId { get; init; }

    public required long TotalChats { get; init; }

    public required ConversationStats AggregateStats { get; init; }

    public required IReadOnlyList<IndividualChatMetrics> IndividualChats { get; init; }

    /// <summary>Give it as <c>?cursor=</c> for the next page; null on the last one.</summary>
    public required string? NextCursor { get; init; }

    /// <summary>How many chats of this page a newer program has stored, so that this one cannot show them; left out when 0.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int UnreadableChats { get; init; }
}

/// <summary>Totals of a whole conversation; they outlive the trimming of its records.</summary>
public sealed record ConversationStats
{
    public required double TotalDurationMs { get; init; }

    public required double AverageDurationMs { get; init; }

    public required double? PeakCpuOverall { get; init; }

    public required double? PeakMemoryOverall { get; init; }

    public required double? CpuTimeMs { get; init; }

    public required double? AllocatedMb { get; init; }

    public required long TokensTotal { get; init; }

    public required decimal? PriceUsd { get; init; }

    /// <summary>Of the known price what brought no whole answer: failed, cancelled and cut-off chats.</summary>
    public required decimal WastedUsd { get; init; }

    /// <summary>What the service's own CPU and memory cost, of the chats since a price of them was set; absent before.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public decimal? ComputeUsd { get; init; }

    /// <summary>Both together; absent where one of them is not known of every chat.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public decimal? TotalUsd { get; init; }

    /// <summary>The duration that half of all chats, failed ones included, do not exceed; within 3.2 %; null without chats.</summary>
    public required double? P50Ms { get; init; }

    /// <summary>The same for 95 of 100.</summary>
    public required double? P95Ms { get; init; }

    /// <summary>The same for 99 of 100.</summary>
    public required double? P99Ms { get; init; }

    public required long FailedChats { get; init; }
}

/// <summary>One page of the overview of all conversations.</summary>
/// <param name="NextCursor">Give it as <c>?cursor=</c> for the next page; null on the last one.</param>
public sealed record ConversationsOverview(
    long TotalConversations, long TotalChats, IReadOnlyList<ConversationOverview> Conversations, string? NextCursor);

/// <summary>One conversation in the overview.</summary>
public sealed record ConversationOverview
{
    public required string ConversationId { get; init; }

    public required long ChatCount { get; init; }

    public required DateTimeOffset LastActivity { get; init; }

    public required double TotalDurationMs { get; init; }

    public required double AverageDurationMs { get; init; }

    public required double? PeakCpu { get; init; }

    public required double? PeakMemory { get; init; }

    public required long HighUsageChats { get; init; }

    /// <summary>Null when the price of one chat is not known.</summary>
    public required decimal? PriceUsd { get; init; }

    /// <summary>Of the chats whose price is known.</summary>
    public required decimal KnownPriceUsd { get; init; }

    /// <summary>Of the known price what brought no whole answer: failed, cancelled and cut-off chats.</summary>
    public required decimal WastedUsd { get; init; }

    public required long TokensTotal { get; init; }

    /// <summary>The questions' own CPU time; null where it is not known of every chat.</summary>
    public required double? CpuTimeMs { get; init; }

    /// <summary>What the questions themselves allocated; null likewise.</summary>
    public required double? AllocatedMb { get; init; }

    /// <summary>The duration that 95 of 100 chats do not exceed; within 3.2 %.</summary>
    public required double? P95Ms { get; init; }

    public required long FailedChats { get; init; }
}
