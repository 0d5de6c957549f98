using ChatMetrics.Telemetry.Records;

namespace ChatMetrics.Telemetry.Statistics;

/// <summary>Chats that were read to stand for all of a time and a filter.</summary>
/// <param name="Choice">How they were chosen from more, in words; null where they are all.</param>
public sealed record ChatSample(IReadOnlyList<ChatRecord> Chats, string? Choice = null);
