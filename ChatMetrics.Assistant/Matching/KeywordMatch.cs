namespace ChatMetrics.Assistant.Matching;

/// <summary>A keyword in a message: its position among the terms, and the articles that have it.</summary>
internal readonly record struct KeywordMatch(int Start, int Length, int[] Articles);
