namespace ChatMetrics.Telemetry.Storage.Folding;

/// <summary>The result of one folding step.</summary>
/// <param name="Chats">The number of finished chats taken out of the inboxes.</param>
/// <param name="Lag">How long the oldest of them had been pending; zero if there was none.</param>
/// <param name="HasMore">
/// Whether anything is left: more than one batch holds, or chats whose storage wait is still to come.
/// </param>
public sealed record FoldedBatch(int Chats, TimeSpan Lag, bool HasMore);
