namespace ChatMetrics.Telemetry.Storage.Folding;

/// <summary>What one step of folding did.</summary>
/// <param name="Chats">How many finished chats it took out of the inboxes.</param>
/// <param name="Lag">How long the first of them had waited.</param>
/// <param name="HasMore">Whether an inbox had more than one batch takes.</param>
public sealed record FoldedBatch(int Chats, TimeSpan Lag, bool HasMore);
