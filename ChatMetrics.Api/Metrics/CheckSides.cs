using ChatMetrics.Api.Chat;
using ChatMetrics.Api.Conversations;
using ChatMetrics.Api.Http;
using ChatMetrics.Telemetry.Statistics;

namespace ChatMetrics.Api.Metrics;

/// <summary>Reads whose chats are checked, and what they are held against. What cannot be read is among the errors.</summary>
internal static class CheckSides
{
    private static readonly string Windows = string.Join(", ", StatisticsWindow.All.Select(window => window.Name));

    /// <summary>Null for all chats.</summary>
    public static ChatGroup? ReadGroup(string? model, string? user, string? purpose, UserOptions users, FieldErrors errors)
    {
        (StatisticsGrouping Grouping, string? Name)[] groups =
        [
            (StatisticsGrouping.Model, model), (StatisticsGrouping.User, user), (StatisticsGrouping.Purpose, purpose),
        ];
        var chosen = Array.FindAll(groups, group => group.Name is not null);
        foreach (var (grouping, _) in chosen.Where(group => group.Name!.Length == 0 || chosen.Length > 1))
        {
            errors.Add(grouping.Name(), "One name, of a model, a user or a purpose: the statistics do not know both at once.");
        }

        return chosen is [var (only, name)]
            ? new ChatGroup(only, only == StatisticsGrouping.User ? users.Find(name)! : name!)
            : null;
    }

    /// <summary><c>24h</c> right before the chats, <c>FROM..TO</c>, or <c>model:NAME</c> in the same time.</summary>
    /// <param name="chats">What is checked.</param>
    public static StatisticsSide? ReadBaseline(string field, string text, StatisticsSide chats, WindowQuery time, FieldErrors errors)
    {
        if (StatisticsWindow.Find(text) is { } length)
        {
            return chats with { Window = time.Before(chats.Window, length) };
        }

        var side = SideQuery.Read(field, text, chats.Window, time, errors, $"one of {Windows}");
        if (side?.Group is not null && chats.Group is { Grouping: not StatisticsGrouping.Model })
        {
            errors.Add(field, "A model is held against a model: with user or purpose the baseline is a time.");
        }

        return side is { Group: null } ? side with { Group = chats.Group } : side;
    }
}
