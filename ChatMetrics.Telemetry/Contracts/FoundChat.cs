namespace ChatMetrics.Telemetry.Contracts;

/// <summary>A chat in a list, in few words: what an answer to "which were the dearest?" needs.</summary>
public sealed record FoundChat(
    string ChatId,
    string ConversationId,
    string Message,
    DateTimeOffset StartedAt,
    string Status,
    string? Error,
    string? User,
    string Purpose,
    string? Model,
    string Rating,
    decimal? PriceUsd,
    double? CpuTimeMs,
    double? AllocatedMb,
    double TotalDurationMs,
    double? TimeToFirstTokenMs,
    long? Tokens)
{
    public static FoundChat From(ConversationChat chat) => new(
        chat.ChatId,
        chat.ConversationId,
        chat.Message,
        chat.StartedAt,
        chat.Status,
        chat.Error,
        chat.User,
        chat.Purpose,
        chat.Model,
        chat.Summary.PerformanceRating,
        chat.PriceUsd,
        chat.Cost.CpuTimeMs,
        chat.Cost.AllocatedMb,
        chat.TotalDurationMs,
        chat.TimeToFirstTokenMs,
        chat.Tokens?.Total);
}
