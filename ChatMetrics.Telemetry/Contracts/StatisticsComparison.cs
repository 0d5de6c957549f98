using System.Text.Json.Serialization;

namespace ChatMetrics.Telemetry.Contracts;

/// <summary>Two times, or two models, side by side.</summary>
/// <param name="Summary">In what B differs from A, in one sentence: of duration, price and errors what the chats can show.</param>
public sealed record StatisticsComparison(ComparedSide A, ComparedSide B, string Summary, IReadOnlyList<ComparedFigure> Figures);

/// <param name="Side">As it was asked for.</param>
/// <param name="Count">Its chats.</param>
public sealed record ComparedSide(string Side, DateTimeOffset From, DateTimeOffset To, long Count);

/// <summary>One figure of both; null where it is not known.</summary>
public sealed record ComparedFigure
{
    public required string Name { get; init; }

    public required double? A { get; init; }

    public required double? B { get; init; }

    /// <summary>The chats of A of which it is known.</summary>
    public required long ACount { get; init; }

    public required long BCount { get; init; }

    /// <summary>From A to B; null where one is not known, or A is 0.</summary>
    public required double? ChangePercent { get; init; }

    /// <summary>
    /// With 95 % confidence the change is not below this; null of sums, of shares (their difference has it), and where the chats are
    /// too few.
    /// </summary>
    public required double? ChangeLowPercent { get; init; }

    /// <summary>Nor above this.</summary>
    public required double? ChangeHighPercent { get; init; }

    /// <summary>Of shares: from A to B in percentage points, with its interval; absent of others.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ComparedShare? Points { get; init; }

    /// <summary>
    /// Whether the chats show a difference: false where they show none, null where they are too few to say; of sums null.
    /// </summary>
    public required bool? Differs { get; init; }

    /// <summary>
    /// In words, of B: <c>slower by 8 % ± 3 %</c>, <c>no difference that 40 chats could show (-5 % to +9 %)</c>; null of sums.
    /// </summary>
    public required string? Summary { get; init; }
}

/// <summary>The difference of two shares, percentage points.</summary>
/// <param name="Low">With 95 % confidence it is not below; null where the chats are too few.</param>
/// <param name="High">Nor above.</param>
public sealed record ComparedShare(double Difference, double? Low, double? High);
