using System.Globalization;
using ChatMetrics.Telemetry.Records;
using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Storage;

/// <summary>A chat's position among all chats, the newest first; as a cursor, the end of a page.</summary>
/// <param name="StartedAtMs">Milliseconds since 1970, as in the id.</param>
/// <param name="ConversationId">The chat's conversation.</param>
/// <param name="ChatId">The chat's id.</param>
public sealed record ChatCursor(long StartedAtMs, string ConversationId, string ChatId)
{
    /// <summary>The position of an entry of <see cref="RedisKeys.Chats"/>.</summary>
    internal static ChatCursor From(SortedSetEntry entry)
    {
        var (conversation, chatId) = RedisKeys.ChatOf(entry.Element);
        return new ChatCursor((long)entry.Score, conversation, chatId);
    }

    /// <summary>
    /// Whether an entry with this start time or an earlier one has already been shown. Entries with the same millisecond are in
    /// descending order of their members, as sorted by Redis.
    /// </summary>
    internal bool HasShown(SortedSetEntry entry) =>
        (long)entry.Score == StartedAtMs
            && string.CompareOrdinal(entry.Element, RedisKeys.ChatMember(ConversationId, ChatId)) >= 0;

    /// <summary>Parses what <see cref="ToString"/> wrote; null if the text is not a cursor.</summary>
    public static ChatCursor? Parse(string text)
    {
        var (first, last) = (text.IndexOf('-', StringComparison.Ordinal), text.LastIndexOf('-'));
        return first > 0
            && last > first + 1
            && long.TryParse(text.AsSpan(0, first), NumberStyles.None, CultureInfo.InvariantCulture, out var startedAtMs)
            && ChatIdSource.IsChatId(text[(last + 1)..])
            ? new ChatCursor(startedAtMs, text[(first + 1)..last], text[(last + 1)..])
            : null;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{StartedAtMs}-{ConversationId}-{ChatId}");
}
