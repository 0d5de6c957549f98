using ChatMetrics.Telemetry.Statistics;
using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Storage;

/// <summary>
/// The newest chats of a conversation, a group or a short time, at most <see cref="Max"/>, in the order of a figure: their values are
/// looked up in the orders of the hours, and sorted.
/// </summary>
/// <param name="newest">The chats, the newest first.</param>
internal sealed class FewChatsByFigure(IDatabase database, IChatOrder newest, QuestionFigure figure, ChatRanking ranking) : IChatOrder
{
    /// <summary>The most chats that are sorted.</summary>
    public const int Max = 10_000;

    public int MaxCount => int.MaxValue;

    public async Task<(IReadOnlyList<ChatCursor> Positions, bool More)> ReadAsync(ChatCursor? after, int count)
    {
        var (chats, _) = await newest.ReadAsync(null, Max);
        var ranked = (await WithScoresAsync(chats))
            .Where(chat => after is null || ranking.Compare(chat, after) > 0)
            .Order(ranking)
            .Take(count + 1)
            .ToArray();
        return (ranked[..Math.Min(count, ranked.Length)], ranked.Length > count);
    }

    private async Task<IEnumerable<ChatCursor>> WithScoresAsync(IEnumerable<ChatCursor> chats)
    {
        var hours = chats.GroupBy(chat => ChatRanking.HourOf(chat.StartedAtMs)).ToArray();
        var batch = database.CreateBatch();
        var reads = Array.ConvertAll(hours, hour => batch.SortedSetScoresAsync(
            RedisKeys.RankedChats(figure.Tag, hour.Key),
            [.. hour.Select(chat => RedisKeys.ChatMember(chat.ConversationId, chat.ChatId))]));
        batch.Execute();
        var scores = await Task.WhenAll(reads);
        return hours.SelectMany((hour, i) => hour.Zip(scores[i], (chat, score) => chat with { Score = score ?? ChatRanking.Unknown }));
    }
}
