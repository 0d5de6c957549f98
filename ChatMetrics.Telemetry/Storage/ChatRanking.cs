using ChatMetrics.Telemetry.Statistics;

namespace ChatMetrics.Telemetry.Storage;

/// <summary>
/// The order of chats by a figure: of equal values the newest hour first, and in it the last member; ascending, the other
/// way round. Chats whose figure is not known come last, either way.
/// </summary>
internal sealed class ChatRanking(bool ascending) : IComparer<ChatCursor>
{
    /// <summary>The score of a chat whose figure is not known; all others are 0 or more.</summary>
    public const double Unknown = -1;

    /// <summary>Whether a chat is among the last, as its figure is not known.</summary>
    public static bool IsUnknown(ChatCursor chat) => chat.Score is null or < 0;

    /// <summary>The start, seconds since 1970, of the hour that a chat began in.</summary>
    /// <param name="startedAtMs">Milliseconds since 1970.</param>
    public static long HourOf(long startedAtMs) => StatisticsPeriod.Hour.StartOf(DateTimeOffset.FromUnixTimeMilliseconds(startedAtMs));

    public int Compare(ChatCursor? x, ChatCursor? y)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        if (IsUnknown(x) != IsUnknown(y))
        {
            return IsUnknown(x) ? 1 : -1;
        }

        var order = IsUnknown(x) ? 0 : x.Score!.Value.CompareTo(y.Score!.Value);
        order = order != 0 ? order : HourOf(x.StartedAtMs).CompareTo(HourOf(y.StartedAtMs));
        order = order != 0 ? order : string.CompareOrdinal(Member(x), Member(y));
        return ascending ? order : -order;
    }

    private static string Member(ChatCursor chat) => RedisKeys.ChatMember(chat.ConversationId, chat.ChatId)!;
}
