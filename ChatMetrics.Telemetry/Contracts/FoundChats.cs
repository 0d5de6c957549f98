namespace ChatMetrics.Telemetry.Contracts;

/// <summary>Chats that were looked for.</summary>
/// <param name="More">Whether there are more chats than the limit.</param>
public sealed record FoundChats(IReadOnlyList<FoundChat> Chats, bool More);
