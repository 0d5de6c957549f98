using ChatMetrics.Telemetry.Records;

namespace ChatMetrics.Telemetry.Storage;

/// <summary>Some of many chats that are read one batch after the other.</summary>
/// <param name="Chats">In order; perhaps none, and still more after them.</param>
/// <param name="Unreadable">How many more there were that a newer program has stored, so that this one cannot read them.</param>
public sealed record ChatBatch(IReadOnlyList<ChatRecord> Chats, int Unreadable);
