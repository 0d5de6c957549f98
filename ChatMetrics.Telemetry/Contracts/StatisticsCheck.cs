using System.Text.Json.Serialization;

namespace ChatMetrics.Telemetry.Contracts;

/// <summary>Whether the chats of a time keep to limits.</summary>
/// <param name="Ok">Whether every limit holds.</param>
/// <param name="Window"><c>5m</c>, <c>1h</c>, <c>24h</c> or <c>7d</c>; <c>custom</c> between two moments.</param>
/// <param name="From">The full minute or hour at which the window really begins.</param>
/// <param name="Chats">The chats of that time; of a model, a user or a purpose, if one was named.</param>
/// <param name="Summary">In one sentence.</param>
/// <param name="Checks">Every limit; the first is the number of chats.</param>
public sealed record StatisticsCheck(
    bool Ok, string Window, DateTimeOffset From, DateTimeOffset To, long Chats, string Summary, IReadOnlyList<CheckedLimit> Checks);

/// <summary>One limit.</summary>
/// <param name="Name">As it was asked for: <c>p95:workflow_start</c>, <c>error_rate</c>; <c>min_chats</c> is the number of chats.</param>
/// <param name="Limit">The highest value that is still right; of <c>min_chats</c> the lowest.</param>
/// <param name="Value">Null where it is not known of any chat; then the limit does not hold.</param>
/// <param name="Unit"><c>ms</c>, <c>MB</c>, <c>USD</c>, <c>%</c>, <c>tokens</c> or <c>chats</c>.</param>
/// <param name="Ok">Whether the limit holds, and the value is known of enough chats.</param>
/// <param name="Count">The chats of which the value is known.</param>
/// <param name="Summary">In words, with what is not known.</param>
/// <param name="See">Where the chats behind it are: a path with a query.</param>
public sealed record CheckedLimit(
    string Name, double Limit, double? Value, string Unit, bool Ok, long Count, string Summary, string See)
{
    /// <summary>Of a comparison: the chats of the baseline; absent of others.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? BaselineCount { get; init; }
}
