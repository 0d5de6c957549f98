using System.Text.Json.Serialization;
using ChatMetrics.Telemetry.Records;

namespace ChatMetrics.Telemetry.Contracts;

/// <summary>The answer of <c>POST /chat</c>.</summary>
/// <param name="Response">The assistant's text.</param>
/// <param name="ConversationId">The one that was sent, or the one that was made.</param>
/// <param name="Metadata">What the question cost, and what waits for approval.</param>
public sealed record ChatAnswer(string Response, string ConversationId, ChatMetadata Metadata)
{
    /// <summary>Puts the answer and its cost together.</summary>
    public static ChatAnswer From(
        string response, string conversationId, IndividualChatMetrics chat, PendingApproval? preview = null) =>
        new(response, conversationId, new ChatMetadata(chat, PerformanceSummary.From(chat), PreviewNotice.From(preview)));
}

/// <summary>The whole record, the short of it, and what the assistant would do.</summary>
/// <param name="PendingPreview">Left out when nothing waits for approval.</param>
public sealed record ChatMetadata(
    IndividualChatMetrics IndividualChatMetrics,
    PerformanceSummary PerformanceSummary,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] PreviewNotice? PendingPreview = null);

/// <summary>What the assistant does when the next message of the conversation approves it.</summary>
/// <param name="Tool">The tool that would be called.</param>
/// <param name="Text">What it would do.</param>
/// <param name="ExpiresAt">Until when it can be approved.</param>
public sealed record PreviewNotice(string Tool, string Text, DateTimeOffset ExpiresAt)
{
    public static PreviewNotice? From(PendingApproval? preview) =>
        preview is null ? null : new PreviewNotice(preview.Tool, preview.Text, preview.ExpiresAt);
}

/// <summary>The figures of one chat, flat.</summary>
public sealed record PerformanceSummary
{
    private readonly IndividualChatMetrics _chat;

    private PerformanceSummary(IndividualChatMetrics chat) => _chat = chat;

    public double TotalDurationMs => _chat.TotalDurationMs;

    public double? PeakCpuPercent => _chat.PeakMetrics.Cpu;

    public double? PeakMemoryMb => _chat.PeakMetrics.Memory;

    public double? LowCpuPercent => _chat.LowMetrics.Cpu;

    public double? LowMemoryMb => _chat.LowMetrics.Memory;

    public string PerformanceRating => _chat.Summary.PerformanceRating;

    public int StagesTracked => _chat.Stages.Count;

    public double ResponseTimeMs => _chat.TotalDurationMs;

    public long? TokensUsed => _chat.Tokens?.Total;

    public int Iterations => _chat.Iterations;

    public int ToolCalls => _chat.ToolCalls;

    public static PerformanceSummary From(IndividualChatMetrics chat) => new(chat);
}

/// <summary>A piece of the answer as the model speaks: the <c>token</c> event of a streamed chat.</summary>
public sealed record TokenEvent(string Text);
