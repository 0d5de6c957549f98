using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Storage.Folding;

/// <summary>A finished chat still to be folded.</summary>
/// <param name="Member">The member of the inbox and of the index of all chats.</param>
/// <param name="StoredAtMs">When its record was stored, milliseconds since 1970.</param>
internal sealed record InboxEntry(string Member, long StoredAtMs)
{
    public string Conversation => RedisKeys.ChatOf(Member).Conversation;

    /// <summary>Where its record is.</summary>
    public RedisKey Record =>
        RedisKeys.ChatOf(Member) is var (conversation, chatId) ? RedisKeys.Chat(conversation, chatId) : default;

    public static InboxEntry From(SortedSetEntry entry) => new(entry.Element!, (long)entry.Score);
}
