namespace ChatMetrics.Telemetry.Contracts;

/// <summary>Requests that were refused before they became chats.</summary>
/// <param name="Total">Of the window.</param>
/// <param name="Reasons">By class and status, the most frequent first.</param>
/// <param name="Recent">The newest of all, at most 100, the newest first; those of the window.</param>
public sealed record RefusedRequests(
    string Window,
    DateTimeOffset From,
    DateTimeOffset To,
    long Total,
    IReadOnlyList<RefusedCount> Reasons,
    IReadOnlyList<RefusedExample> Recent);

/// <param name="Reason">
/// <c>invalid_request</c>, <c>too_large</c>, <c>rate_limited</c>, <c>too_busy</c>, <c>unknown_model</c> or <c>shutting_down</c>.
/// </param>
/// <param name="Status">The HTTP status.</param>
public sealed record RefusedCount(string Reason, int Status, long Count);

/// <param name="Door"><c>chat</c> (POST /chat) or <c>openai</c> (/v1).</param>
/// <param name="Detail">What the caller was told.</param>
public sealed record RefusedExample(DateTimeOffset At, string Door, int Status, string Reason, string Detail);
