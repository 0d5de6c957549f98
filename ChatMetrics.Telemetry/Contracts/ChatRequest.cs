namespace ChatMetrics.Telemetry.Contracts;

/// <summary>The body of <c>POST /chat</c>.</summary>
/// <param name="Message">1 to 32,000 characters after trimming.</param>
/// <param name="ConversationId">1 to 128 of <c>A-Z a-z 0-9 _ . : -</c>; one is made when absent.</param>
/// <param name="ChatHistory">At most 200 turns; when absent or empty the stored turns of the conversation serve.</param>
/// <param name="Model">One of the configured models; the default one when absent.</param>
public sealed record ChatRequest(
    string Message, string? ConversationId = null, IReadOnlyList<ChatHistoryTurn>? ChatHistory = null, string? Model = null);

/// <summary>One earlier turn.</summary>
/// <param name="Role"><c>user</c>, <c>assistant</c> or <c>system</c>.</param>
/// <param name="Content">Its text.</param>
public sealed record ChatHistoryTurn(string Role, string Content);
