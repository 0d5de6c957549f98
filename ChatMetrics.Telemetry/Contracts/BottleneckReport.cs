namespace ChatMetrics.Telemetry.Contracts;

/// <summary>What takes the time in a window, and how that compares with the 7 days before it.</summary>
public sealed record BottleneckReport
{
    public required string Window { get; init; }

    /// <summary>The full minute or hour at which the window really begins.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>Now.</summary>
    public required DateTimeOffset To { get; init; }

    public required DateTimeOffset BaselineFrom { get; init; }

    /// <summary>The full hour at or before From.</summary>
    public required DateTimeOffset BaselineTo { get; init; }

    /// <summary>Chats that started in the window.</summary>
    public required long Count { get; init; }

    /// <summary>Of the whole chats; null without chats.</summary>
    public required double? P95Ms { get; init; }

    /// <summary>The finding in one sentence.</summary>
    public required string Summary { get; init; }

    /// <summary>The slowest chats of all.</summary>
    public required IReadOnlyList<Exemplar> Slowest { get; init; }

    /// <summary>The first is what dominates; empty without chats.</summary>
    public required IReadOnlyList<Bottleneck> Bottlenecks { get; init; }
}

/// <summary>A part of the chats' time.</summary>
public sealed record Bottleneck
{
    /// <summary><c>stage</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Such as <c>workflow_start</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Chats of the window that reached it.</summary>
    public required long Count { get; init; }

    public required double P95Ms { get; init; }

    /// <summary>Its p95 as a part of the sum of all stages' p95s.</summary>
    public required double P95SharePercent { get; init; }

    /// <summary>Chats of the baseline that reached it.</summary>
    public required long BaselineCount { get; init; }

    /// <summary>Null when the baseline has fewer than 20 chats.</summary>
    public required double? BaselineP95Ms { get; init; }

    /// <summary>Its p95 over that of the baseline: 2 is twice as slow; null when there is nothing to compare with.</summary>
    public required double? Drift { get; init; }

    /// <summary>The chats that took longest in it, at most 5.</summary>
    public required IReadOnlyList<Exemplar> Slowest { get; init; }
}
