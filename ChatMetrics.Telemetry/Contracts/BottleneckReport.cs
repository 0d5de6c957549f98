namespace ChatMetrics.Telemetry.Contracts;

/// <summary>What takes the time in a window, and how that compares with the 7 days before it.</summary>
/// <param name="From">The full minute or hour at which the window really begins.</param>
/// <param name="To">Now.</param>
/// <param name="BaselineTo">The full hour at or before <paramref name="From"/>.</param>
/// <param name="Count">Chats that started in the window.</param>
/// <param name="P95Ms">Of the whole chats; null without chats.</param>
/// <param name="Summary">The finding in one sentence.</param>
/// <param name="Slowest">The slowest chats of all.</param>
/// <param name="Bottlenecks">The first is what dominates; empty without chats.</param>
public sealed record BottleneckReport(
    string Window,
    DateTimeOffset From,
    DateTimeOffset To,
    DateTimeOffset BaselineFrom,
    DateTimeOffset BaselineTo,
    long Count,
    double? P95Ms,
    string Summary,
    IReadOnlyList<Exemplar> Slowest,
    IReadOnlyList<Bottleneck> Bottlenecks);

/// <summary>A part of the chats' time.</summary>
/// <param name="Kind"><c>stage</c>.</param>
/// <param name="Name">Such as <c>workflow_start</c>.</param>
/// <param name="Count">Chats of the window that reached it.</param>
/// <param name="P95SharePercent">Its p95 as a part of the sum of all stages' p95s.</param>
/// <param name="BaselineCount">Chats of the baseline that reached it.</param>
/// <param name="BaselineP95Ms">Null when the baseline has fewer than 20 chats.</param>
/// <param name="Drift">Its p95 over that of the baseline: 2 is twice as slow; null when there is nothing to compare with.</param>
/// <param name="Slowest">The chats that took longest in it, at most 5.</param>
public sealed record Bottleneck(
    string Kind,
    string Name,
    long Count,
    double P95Ms,
    double P95SharePercent,
    long BaselineCount,
    double? BaselineP95Ms,
    double? Drift,
    IReadOnlyList<Exemplar> Slowest);
