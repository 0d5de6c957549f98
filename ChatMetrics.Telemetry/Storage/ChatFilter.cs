using ChatMetrics.Telemetry.Records;

namespace ChatMetrics.Telemetry.Storage;

/// <summary>Which chats are meant; what is null does not matter.</summary>
/// <param name="ConversationId">The chats of this conversation.</param>
/// <param name="Rating">The chats of this rating.</param>
/// <param name="Model">The chats that this model answered.</param>
/// <param name="Outcome">The chats that ended so.</param>
/// <param name="Error">The chats that failed with this class of error, such as <c>model_timeout</c>.</param>
/// <param name="SlowerThanMs">The chats that took longer in all, milliseconds.</param>
public sealed record ChatFilter(
    string? ConversationId = null,
    PerformanceRating? Rating = null,
    string? Model = null,
    ChatOutcome? Outcome = null,
    string? Error = null,
    long? SlowerThanMs = null)
{
    /// <summary>Whether a chat of that conversation is meant.</summary>
    internal bool Matches(ChatRecord record) =>
        (Rating is null || record.Rating == Rating)
        && (Model is null || record.Model == Model)
        && (Outcome is null || record.Outcome == Outcome)
        && (Error is null || record.Error == Error)
        && (SlowerThanMs is null || record.DurationUs > SlowerThanMs * 1000);
}
