namespace ChatMetrics.Telemetry.Statistics;

/// <summary>The chats that a comparison, or a check, speaks of.</summary>
/// <param name="Text">As it was asked for.</param>
/// <param name="Window">Their time.</param>
/// <param name="Group">Whose chats they are; null for all chats.</param>
public sealed record StatisticsSide(string Text, StatisticsWindow Window, ChatGroup? Group = null);
