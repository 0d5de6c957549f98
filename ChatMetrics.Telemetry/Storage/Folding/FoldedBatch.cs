namespace ChatMetrics.Telemetry.Storage.Folding;

/// <summary>What one step of folding did.</summary>
/// <param name="Chats">How many finished chats it took out of the inboxes.</param>
/// <param name="Lag">How long the first of them had waited; zero when there was none.</param>
/// <param name="HasMore">
/// Whether something is left: more than one batch takes, or chats whose storage wait is still to come.
/// </param>
public sealed record FoldedBatch(int Chats, TimeSpan Lag, bool HasMore);
