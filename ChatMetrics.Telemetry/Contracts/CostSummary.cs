namespace ChatMetrics.Telemetry.Contracts;

/// <summary>What the questions of a time cost, and what changed.</summary>
public sealed record CostSummary(ChatStatistics Statistics, StatisticsChanges Changes);
