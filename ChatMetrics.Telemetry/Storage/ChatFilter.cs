using ChatMetrics.Telemetry.Records;

namespace ChatMetrics.Telemetry.Storage;

/// <summary>Selects chats; null means any.</summary>
/// <param name="ConversationId">Only chats of this conversation.</param>
/// <param name="Rating">Only chats with this rating.</param>
/// <param name="Model">Only chats answered by this model.</param>
/// <param name="Outcome">Only chats with this outcome.</param>
/// <param name="Error">Only chats that failed with this error class, such as <c>model_timeout</c>.</param>
/// <param name="SlowerThanMs">Only chats whose total duration was longer, in milliseconds.</param>
/// <param name="FasterThanMs">Only chats whose total duration was at most that long, in milliseconds.</param>
/// <param name="User">Only chats of this user.</param>
/// <param name="Purpose">Only chats of this purpose.</param>
/// <param name="Door">Only chats that came in here.</param>
public sealed record ChatFilter(
    string? ConversationId = null,
    PerformanceRating? Rating = null,
    string? Model = null,
    ChatOutcome? Outcome = null,
    string? Error = null,
    long? SlowerThanMs = null,
    long? FasterThanMs = null,
    string? User = null,
    string? Purpose = null,
    ChatDoor? Door = null)
{
    /// <summary>Whether a chat of the conversation matches the other criteria.</summary>
    internal bool Matches(ChatRecord record) =>
        (Rating is null || record.Rating == Rating)
        && (Model is null || record.Model == Model)
        && (Outcome is null || record.Outcome == Outcome)
        && (Error is null || record.Error == Error)
        && (User is null || record.User == User)
        && (Purpose is null || ChatPurpose.NameOf(record.Purpose) == Purpose)
        && (Door is null || record.Door == Door)
        && (SlowerThanMs is null || record.DurationUs > SlowerThanMs * 1000)
        && (FasterThanMs is null || record.DurationUs <= FasterThanMs * 1000);
}
