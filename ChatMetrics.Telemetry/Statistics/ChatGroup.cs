namespace ChatMetrics.Telemetry.Statistics;

/// <summary>The chats of a model, a user or a purpose.</summary>
/// <param name="Grouping">What divides the chats.</param>
/// <param name="Name">Which of them.</param>
public sealed record ChatGroup(StatisticsGrouping Grouping, string Name)
{
    /// <summary>Its name in what is stored; that of all chats where there is no group.</summary>
    internal static string KeyOf(ChatGroup? group) => group?.Grouping switch
    {
        null => StatisticsGroups.All,
        StatisticsGrouping.Model => StatisticsGroups.OfModel(group.Name),
        StatisticsGrouping.User => StatisticsGroups.OfUser(group.Name),
        StatisticsGrouping.Purpose => StatisticsGroups.OfPurpose(group.Name),
        var other => throw new ArgumentOutOfRangeException(nameof(group), other, "Chats as wholes are not grouped by that."),
    };
}
