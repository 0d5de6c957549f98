using ChatMetrics.Telemetry.Statistics;

namespace ChatMetrics.Telemetry.Storage;

/// <summary>
/// The order of chats by a figure: of equal values the newest minute or hour first, and in it the last member; ascending, the other
/// way round. Chats whose figure is not known come last, either way.
/// </summary>
/// <param name="period">Minutes or hours.</param>
internal sealed class ChatRanking(StatisticsPeriod period, bool ascending) : IComparer<ChatCursor>
{
    /// <summary>The score of a chat whose figure is not known; all others are 0 or more.</summary>
    public const double Unknown = -1;

    /// <summary>Whether a chat is among the last, as its figure is not known.</summary>
    public static bool IsUnknown(ChatCursor chat) => chat.Score is null or < 0;

    public long StartOf(ChatCursor chat) => period.StartOf(DateTimeOffset.FromUnixTimeMilliseconds(chat.StartedAtMs));

    public int Compare(ChatCursor? x, ChatCursor? y)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        if (IsUnknown(x) != IsUnknown(y))
        {
            return IsUnknown(x) ? 1 : -1;
        }

        var order = IsUnknown(x) ? 0 : x.Score!.Value.CompareTo(y.Score!.Value);
        order = order != 0 ? order : StartOf(x).CompareTo(StartOf(y));
        order = order != 0 ? order : string.CompareOrdinal(Member(x), Member(y));
        return ascending ? order : -order;
    }

    private static string Member(ChatCursor chat) => RedisKeys.ChatMember(chat.ConversationId, chat.ChatId)!;
}
