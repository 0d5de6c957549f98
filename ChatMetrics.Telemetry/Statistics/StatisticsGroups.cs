using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Records;

namespace ChatMetrics.Telemetry.Statistics;

/// <summary>
/// The groups that a chat is counted in, by their names in what is stored: a letter for the kind, then which one.
/// </summary>
internal static class StatisticsGroups
{
    /// <summary>All chats, by their duration from the first stage's start to the last one's end.</summary>
    public const string All = "a";

    /// <summary>The chats in which the model spoke, by the time from the chat's start to its first text.</summary>
    public const string FirstToken = "f";

    // Stored like the two above: a letter is never given away again.
    private const string ModelKind = "m";
    private const string RatingKind = "r";
    private const string StageKind = "s";

    /// <summary>The chats that reached a stage, by the stage's duration.</summary>
    public static string For(ChatStage stage) => StageKind + (int)stage;

    /// <summary>The chats that a model was asked for.</summary>
    public static string OfModel(string model) => ModelKind + model;

    /// <summary>Whether tokens and price are counted of this group: all chats, and a model's.</summary>
    public static bool HasCost(string group) => group == All || group.StartsWith(ModelKind, StringComparison.Ordinal);

    /// <summary>The chats of a rating.</summary>
    public static string For(PerformanceRating rating) => RatingKind + (int)rating;

    /// <summary>
    /// Of these groups those of one grouping in the order to show them, each with the name that the outside sees.
    /// </summary>
    public static IEnumerable<(string Group, string Name)> For(
        StatisticsGrouping grouping, IEnumerable<string> groups) => grouping switch
        {
            StatisticsGrouping.Stage => Enum.GetValues<ChatStage>().Select(stage => (For(stage), stage.Name()))
                .Where(stage => groups.Contains(stage.Item1)),
            StatisticsGrouping.Rating => Enum.GetValues<PerformanceRating>().Select(rating => (For(rating), rating.Name()))
                .Where(rating => groups.Contains(rating.Item1)),
            StatisticsGrouping.Model => groups
            .Where(group => group.StartsWith(ModelKind, StringComparison.Ordinal)).Order(StringComparer.Ordinal)
                .Select(group => (group, group[ModelKind.Length..])),
            _ => throw new ArgumentOutOfRangeException(nameof(grouping), grouping, "There is no such grouping."),
        };
}
