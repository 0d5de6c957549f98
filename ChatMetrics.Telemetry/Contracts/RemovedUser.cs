namespace ChatMetrics.Telemetry.Contracts;

/// <summary>What the removal of a user has removed.</summary>
/// <param name="RemovedConversations">Conversations that had a question of the user; 0 when nothing was stored of the user.</param>
public sealed record RemovedUser(int RemovedConversations);
