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
    private const string UserKind = "u";
    private const string PurposeKind = "p";
    private const string ErrorKind = "e";
    private const string FigureKind = "q";

    /// <summary>The chats that reached a stage, by the stage's duration.</summary>
    public static string For(ChatStage stage) => StageKind + (int)stage;

    /// <summary>The chats that a model was asked for.</summary>
    public static string OfModel(string model) => ModelKind + model;

    /// <summary>The chats of a user.</summary>
    public static string OfUser(string user) => UserKind + user;

    /// <summary>The chats of a purpose.</summary>
    /// <param name="purpose">As it is stored.</param>
    public static string OfPurpose(string? purpose) => PurposeKind + ChatPurpose.NameOf(purpose);

    /// <summary>The chats that were not answered, by the class of their error.</summary>
    public static string OfError(string error) => ErrorKind + error;

    /// <summary>The chats of which a figure is known, by its value.</summary>
    /// <param name="tag">The figure's name in keys.</param>
    public static string OfFigure(string tag) => FigureKind + tag;

    /// <summary>Whether tokens and price are counted of this group: of chats as wholes, but for those of a rating.</summary>
    public static bool HasCost(string group) => group == All || group[..1] is ModelKind or UserKind or PurposeKind or ErrorKind;

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
            StatisticsGrouping.Model => ByName(ModelKind, groups),
            StatisticsGrouping.User => ByName(UserKind, groups),
            StatisticsGrouping.Purpose => ByName(PurposeKind, groups),
            StatisticsGrouping.Error => ByName(ErrorKind, groups),
            _ => throw new ArgumentOutOfRangeException(nameof(grouping), grouping, "There is no such grouping."),
        };

    private static IEnumerable<(string Group, string Name)> ByName(string kind, IEnumerable<string> groups) => groups
        .Where(group => group.StartsWith(kind, StringComparison.Ordinal)).Order(StringComparer.Ordinal)
        .Select(group => (group, group[kind.Length..]));
}
