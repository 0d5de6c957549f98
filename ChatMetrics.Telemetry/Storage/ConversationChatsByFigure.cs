using ChatMetrics.Telemetry.Statistics;
using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Storage;

/// <summary>
/// The newest chats of a conversation, at most <see cref="ChatIndex.MaxRead"/>, in the order of a figure: read and sorted.
/// </summary>
internal sealed class ConversationChatsByFigure(
    ConversationChatsByStart newest, Func<IEnumerable<ChatCursor>, Task<RedisValue[]>> readRecords, QuestionFigure figure, bool ascending)
    : IChatOrder
{
    public int MaxCount => int.MaxValue;

    public async Task<(IReadOnlyList<ChatCursor> Positions, bool More)> ReadAsync(ChatCursor? after, int count)
    {
        var (chats, _) = await newest.ReadAsync(null, ChatIndex.MaxRead);
        var records = await readRecords(chats);
        var ranked = chats.Zip(records, (chat, stored) => chat with { Score = ValueOf(stored) })
            .Where(chat => chat.Score is not null && (after is null || Compare(chat, after) > 0))
            .Order(Comparer<ChatCursor>.Create(Compare))
            .Take(count + 1)
            .ToArray();
        return (ranked[..Math.Min(count, ranked.Length)], ranked.Length > count);
    }

    private double? ValueOf(RedisValue stored) =>
        stored.HasValue && StoredRecords.ReadChat((byte[])stored!) is { } chat ? figure.ValueOf(chat) : null;

    private int Compare(ChatCursor first, ChatCursor second)
    {
        var order = first.Score!.Value.CompareTo(second.Score!.Value);
        order = order != 0 ? order : string.CompareOrdinal(first.ChatId, second.ChatId);
        return ascending ? order : -order;
    }
}
