namespace ChatMetrics.Telemetry.Contracts;

/// <summary>Statistics over all chats that started in a window.</summary>
/// <param name="Window"><c>5m</c>, <c>1h</c>, <c>24h</c> or <c>7d</c>.</param>
/// <param name="From">The full minute or hour at which the window really begins.</param>
/// <param name="To">Now.</param>
/// <param name="GroupBy"><c>stage</c>, <c>model</c>, <c>rating</c>; null when only the overall row was asked for.</param>
/// <param name="Overall">All chats, by their whole duration.</param>
/// <param name="PriceUsd">Null when the price of one chat is not known.</param>
/// <param name="KnownPriceUsd">Of the chats whose price is known.</param>
/// <param name="UnpricedChats">Chats that used tokens of unknown price.</param>
/// <param name="HighUsageChats">Chats with a peak at or beyond a limit of the rating.</param>
/// <param name="HighUsagePercent">Their share of all chats; null without chats.</param>
/// <param name="TimeToFirstToken">From the start of a chat to the model's first text.</param>
/// <param name="Groups">
/// Stages in their order, models by name, the better rating first; groups without a chat are left out.
/// </param>
public sealed record ChatStatistics(
    string Window,
    DateTimeOffset From,
    DateTimeOffset To,
    string? GroupBy,
    LatencyStatistics Overall,
    long TokensTotal,
    decimal? PriceUsd,
    decimal KnownPriceUsd,
    long UnpricedChats,
    long HighUsageChats,
    double? HighUsagePercent,
    FirstTokenStatistics TimeToFirstToken,
    IReadOnlyList<LatencyStatistics> Groups);

/// <summary>Durations of one group: of a stage the stage's own, of a model or rating those of its whole chats.</summary>
/// <param name="Name"><c>all</c>, or the group's name.</param>
/// <param name="Count">Chats; of a stage those that reached it.</param>
/// <param name="Errors">How many of them failed; of a stage, in it.</param>
/// <param name="Cancelled">How many the client hung up on.</param>
/// <param name="MeanMs">Exact; null without chats, as are the percentiles and the maximum.</param>
/// <param name="P50Ms">Percentiles are within 5 % of the exact ones.</param>
/// <param name="MaxMs">Exact.</param>
/// <param name="TimeSharePercent">The group's part of the sum of all chats' durations.</param>
/// <param name="TokensTotal">Of all chats, or of a model's; null of stages and ratings.</param>
/// <param name="PriceUsd">Null also when the price of one chat is not known.</param>
/// <param name="Slowest">At most 5 chats, the slowest first; those whose records are still there.</param>
public sealed record LatencyStatistics(
    string Name,
    long Count,
    long Errors,
    long Cancelled,
    double? MeanMs,
    double? P50Ms,
    double? P90Ms,
    double? P95Ms,
    double? P99Ms,
    double? MaxMs,
    double? TimeSharePercent,
    long? TokensTotal,
    decimal? PriceUsd,
    IReadOnlyList<Exemplar> Slowest);

/// <summary>How long people waited for the first word.</summary>
/// <param name="Count">Chats in which the model spoke.</param>
/// <param name="P50Ms">Percentiles are within 5 % of the exact ones; null without such chats.</param>
/// <param name="Slowest">At most 5 chats, the longest wait first; those whose records are still there.</param>
public sealed record FirstTokenStatistics(
    long Count, double? P50Ms, double? P95Ms, double? P99Ms, IReadOnlyList<Exemplar> Slowest);

/// <summary>A chat behind a figure: the record is in <c>GET /chats/{chat_id}</c>.</summary>
/// <param name="DurationMs">
/// What the chat took in the group that it is an example of: of a stage, in the stage; of a first token, until it.
/// </param>
/// <param name="TotalDurationMs">What the whole chat took.</param>
public sealed record Exemplar(string ConversationId, string ChatId, double DurationMs, double TotalDurationMs);
