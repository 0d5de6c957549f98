using System.Globalization;
using ChatMetrics.Telemetry.Records;
using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Storage;

/// <summary>A chat's position in an order of chats; as a cursor, the end of a page.</summary>
/// <param name="StartedAtMs">Milliseconds since 1970, as in the id.</param>
/// <param name="ConversationId">The chat's conversation.</param>
/// <param name="ChatId">The chat's id.</param>
/// <param name="Score">The figure that the order is by; null when it is by start.</param>
public sealed record ChatCursor(long StartedAtMs, string ConversationId, string ChatId, double? Score = null)
{
    private const char AfterScore = '~';

    /// <summary>The position of a chat by its start.</summary>
    internal static ChatCursor From(ChatRecord chat) => From(RedisKeys.ChatEntry(chat));

    /// <summary>The position of an entry of <see cref="RedisKeys.Chats"/>.</summary>
    internal static ChatCursor From(SortedSetEntry entry)
    {
        var (conversation, chatId) = RedisKeys.ChatOf(entry.Element);
        return new ChatCursor((long)entry.Score, conversation, chatId);
    }

    /// <summary>The position of an entry of <see cref="RedisKeys.RankedChats"/>.</summary>
    internal static ChatCursor Ranked(SortedSetEntry entry)
    {
        var (conversation, chatId) = RedisKeys.ChatOf(entry.Element);
        return new ChatCursor(ChatIdSource.MillisecondsOf(chatId) ?? 0, conversation, chatId, entry.Score);
    }

    /// <summary>
    /// Whether an entry of <see cref="RedisKeys.Chats"/> with this start time or one before it in the order has already been shown.
    /// Entries with the same millisecond are in the order of their members, as sorted by Redis.
    /// </summary>
    internal bool HasShown(SortedSetEntry entry, bool ascending)
    {
        if ((long)entry.Score != StartedAtMs)
        {
            return false;
        }

        var order = string.CompareOrdinal(entry.Element, RedisKeys.ChatMember(ConversationId, ChatId));
        return ascending ? order <= 0 : order >= 0;
    }

    /// <summary>Parses what <see cref="ToString"/> wrote; null if the text is not a cursor.</summary>
    public static ChatCursor? Parse(string text)
    {
        var tilde = text.IndexOf(AfterScore, StringComparison.Ordinal);
        double? score = null;
        if (tilde >= 0)
        {
            if (!double.TryParse(text.AsSpan(0, tilde), NumberStyles.Float, CultureInfo.InvariantCulture, out var ranked)
                || !double.IsFinite(ranked))
            {
                return null;
            }

            score = ranked;
        }

        var position = text[(tilde + 1)..];
        var (first, last) = (position.IndexOf('-', StringComparison.Ordinal), position.LastIndexOf('-'));
        return first > 0
            && last > first + 1
            && long.TryParse(position.AsSpan(0, first), NumberStyles.None, CultureInfo.InvariantCulture, out var startedAtMs)
            && ChatIdSource.IsChatId(position[(last + 1)..])
            ? new ChatCursor(startedAtMs, position[(first + 1)..last], position[(last + 1)..], score)
            : null;
    }

    public override string ToString()
    {
        var position = string.Create(CultureInfo.InvariantCulture, $"{StartedAtMs}-{ConversationId}-{ChatId}");
        return Score is { } score ? string.Create(CultureInfo.InvariantCulture, $"{score:R}{AfterScore}{position}") : position;
    }
}
