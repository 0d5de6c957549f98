namespace ChatMetrics.Telemetry.Wire;

/// <summary>The answer of <c>POST /chat</c>.</summary>
/// <param name="Response">The assistant's text.</param>
/// <param name="ConversationId">The one that was sent, or the one that was made.</param>
/// <param name="Metadata">What the question cost.</param>
public sealed record ChatAnswer(string Response, string ConversationId, ChatMetadata Metadata)
{
    /// <summary>Puts the answer and its cost together.</summary>
    public static ChatAnswer From(string response, string conversationId, IndividualChatMetrics chat) =>
        new(response, conversationId, new ChatMetadata(chat, PerformanceSummary.From(chat)));
}

/// <summary>The whole record, and the short of it.</summary>
public sealed record ChatMetadata(IndividualChatMetrics IndividualChatMetrics, PerformanceSummary PerformanceSummary);

/// <summary>The figures of one chat, flat.</summary>
public sealed record PerformanceSummary(
    double TotalDurationMs,
    double? PeakCpuPercent,
    double? PeakMemoryMb,
    double? LowCpuPercent,
    double? LowMemoryMb,
    string PerformanceRating,
    int StagesTracked,
    double ResponseTimeMs,
    long? TokensUsed,
    int Iterations,
    int ToolCalls)
{
    public static PerformanceSummary From(IndividualChatMetrics chat) => new(
        chat.TotalDurationMs,
        chat.PeakMetrics.Cpu,
        chat.PeakMetrics.Memory,
        chat.LowMetrics.Cpu,
        chat.LowMetrics.Memory,
        chat.Summary.PerformanceRating,
        chat.Stages.Count,
        chat.TotalDurationMs,
        chat.Tokens?.Total,
        chat.Iterations,
        chat.ToolCalls);
}

/// <summary>A piece of the answer as the model speaks: the <c>token</c> event of a streamed chat.</summary>
public sealed record TokenEvent(string Text);
