using System.Text.Json.Serialization;

namespace ChatMetrics.Telemetry.Contracts;

/// <summary>Statistics over all chats that started in a window.</summary>
public sealed record ChatStatistics
{
    /// <summary><c>5m</c>, <c>1h</c>, <c>24h</c> or <c>7d</c>; <c>custom</c> between two moments.</summary>
    public required string Window { get; init; }

    /// <summary>The full minute or hour at which the window really begins.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>Now.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>What they are divided by, such as <c>stage</c>; null when only the overall row was asked for.</summary>
    public required string? GroupBy { get; init; }

    /// <summary>All chats, by their whole duration.</summary>
    public required LatencyStatistics Overall { get; init; }

    public required long TokensTotal { get; init; }

    /// <summary>Null when the price of one chat is not known.</summary>
    public required decimal? PriceUsd { get; init; }

    /// <summary>Of the chats whose price is known.</summary>
    public required decimal KnownPriceUsd { get; init; }

    /// <summary>What the service's own CPU and memory cost, of the chats since a price of them was set; absent before.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public decimal? ComputeUsd { get; init; }

    /// <summary>Both together; absent where one of them is not known of every chat.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public decimal? TotalUsd { get; init; }

    /// <summary>Of the known price what brought no whole answer: failed, cancelled and cut-off chats.</summary>
    public required decimal WastedUsd { get; init; }

    /// <summary>Chats whose price is not known: without a price of the model, or failed before their tokens were counted.</summary>
    public required long UnpricedChats { get; init; }

    /// <summary>Chats with a peak at or beyond a limit of the rating.</summary>
    public required long HighUsageChats { get; init; }

    /// <summary>Their share of all chats; null without chats.</summary>
    public required double? HighUsagePercent { get; init; }

    /// <summary>From the start of a chat to the model's first text.</summary>
    public required FirstTokenStatistics TimeToFirstToken { get; init; }

    /// <summary>Calls of models that failed and were made again.</summary>
    public required long RetriedCalls { get; init; }

    /// <summary>What one question costs, by <c>price_usd</c>, <c>cpu_time_ms</c>, <c>allocated_mb</c>, <c>duration_ms</c>,
    /// <c>tokens</c> and <c>time_to_first_token_ms</c>.</summary>
    public required IReadOnlyDictionary<string, FigureStatistics> Questions { get; init; }

    /// <summary>
    /// Stages in their order, models, users, purposes and errors by name, the better rating first; groups without a chat are left out.
    /// </summary>
    public required IReadOnlyList<LatencyStatistics> Groups { get; init; }
}

/// <summary>Durations of one group: of a stage the stage's own, of a model or rating those of its whole chats.</summary>
public sealed record LatencyStatistics
{
    /// <summary><c>all</c>, or the group's name.</summary>
    public required string Name { get; init; }

    /// <summary>Chats; of a stage those that reached it.</summary>
    public required long Count { get; init; }

    /// <summary>How many of them failed; of a stage, in it.</summary>
    public required long Errors { get; init; }

    /// <summary>How many the client hung up on.</summary>
    public required long Cancelled { get; init; }

    /// <summary>Exact; null without chats, as are the percentiles and the maximum.</summary>
    public required double? MeanMs { get; init; }

    /// <summary>Percentiles are within 5 % of the exact ones.</summary>
    public required double? P50Ms { get; init; }

    public required double? P90Ms { get; init; }

    public required double? P95Ms { get; init; }

    public required double? P99Ms { get; init; }

    /// <summary>Exact.</summary>
    public required double? MaxMs { get; init; }

    /// <summary>The group's part of the sum of all chats' durations.</summary>
    public required double? TimeSharePercent { get; init; }

    /// <summary>Null of stages and ratings.</summary>
    public required long? TokensTotal { get; init; }

    /// <summary>Null also when the price of one chat is not known.</summary>
    public required decimal? PriceUsd { get; init; }

    /// <summary>Of the chats whose price is known; absent of stages and ratings.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public decimal? KnownPriceUsd { get; init; }

    /// <summary>As far as it is known; absent of stages and ratings, and where no price is set.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public decimal? ComputeUsd { get; init; }

    /// <summary>Price and compute together; absent where one of them is not known of every chat.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public decimal? TotalUsd { get; init; }

    /// <summary>The group's part of the known price of all chats; absent of stages and ratings, and where all cost nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? PriceSharePercent { get; init; }

    /// <summary>Of the known price what brought no whole answer; absent of stages and ratings.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public decimal? WastedUsd { get; init; }

    /// <summary>The questions' own CPU time; absent of ratings, and where it is not known of every chat.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? CpuTimeMs { get; init; }

    /// <summary>The group's part of all questions' own CPU time; absent with it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? CpuSharePercent { get; init; }

    /// <summary>What the questions themselves allocated; absent of ratings, and where it is not known of every chat.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? AllocatedMb { get; init; }

    /// <summary>At most 5 chats, the slowest first; those whose records are still there.</summary>
    public required IReadOnlyList<Exemplar> Slowest { get; init; }
}

/// <summary>How long people waited for the first word.</summary>
/// <param name="Count">Chats in which the model spoke.</param>
/// <param name="P50Ms">Percentiles are within 5 % of the exact ones; null without such chats.</param>
/// <param name="Slowest">At most 5 chats, the longest wait first; those whose records are still there.</param>
public sealed record FirstTokenStatistics(
    long Count, double? P50Ms, double? P95Ms, double? P99Ms, IReadOnlyList<Exemplar> Slowest);

/// <summary>One figure of the questions in a window.</summary>
/// <param name="Count">The chats of which it is known.</param>
/// <param name="Sum">Over these.</param>
/// <param name="Mean">Null without such chats, as are the percentiles; these are within 5 % of the exact ones.</param>
/// <param name="Highest">At most 5 chats, the highest first; those whose records are still there.</param>
public sealed record FigureStatistics(
    long Count, double Sum, double? Mean, double? P50, double? P95, IReadOnlyList<FigureExemplar> Highest);

/// <summary>A chat with one of the highest values of a figure.</summary>
/// <param name="Value">In the figure's unit.</param>
public sealed record FigureExemplar(string ConversationId, string ChatId, double Value);

/// <summary>A chat behind a figure: the record is in <c>GET /chats/{chat_id}</c>.</summary>
/// <param name="DurationMs">
/// What the chat took in the group that it is an example of: of a stage, in the stage; of a first token, until it.
/// </param>
/// <param name="TotalDurationMs">What the whole chat took.</param>
public sealed record Exemplar(string ConversationId, string ChatId, double DurationMs, double TotalDurationMs);
