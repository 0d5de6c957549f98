namespace ChatMetrics.Telemetry.Contracts;

/// <summary>What so many questions would cost, by the means of chats like them.</summary>
/// <param name="Questions">How many.</param>
/// <param name="Sampled">The chats that the means are of.</param>
/// <param name="Unpriced">How many of them have no known price; the money is by the others.</param>
/// <param name="PriceUsd">Null where it is known of no chat, as are the others.</param>
/// <param name="CpuHours">The questions' own CPU time.</param>
/// <param name="AllocatedGb">What the questions allocate, one after the other, GB of 1,024 MB.</param>
/// <param name="Caveats">What the chats were, and what the ranges claim, in sentences.</param>
public sealed record CostEstimate(
    long Questions,
    long Sampled,
    long Unpriced,
    EstimatedRange? PriceUsd,
    EstimatedRange? CpuHours,
    EstimatedRange? AllocatedGb,
    IReadOnlyList<string> Caveats);

/// <summary>A sum over the questions.</summary>
/// <param name="Low">
/// With 95 % confidence it is between this and <paramref name="High"/>, by Student's t, for questions that are like the sampled ones and
/// independent of each other; null where a single chat is known, which tells nothing of how they vary.
/// </param>
/// <param name="High">Null likewise.</param>
public sealed record EstimatedRange(double Expected, double? Low, double? High);
