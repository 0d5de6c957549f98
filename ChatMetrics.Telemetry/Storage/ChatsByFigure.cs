using ChatMetrics.Telemetry.Statistics;
using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Storage;

/// <summary>The chats of a time in the order of a figure: the orders of its hours, merged.</summary>
/// <param name="areKnown">Those whose figure is known; or else those whose figure is not.</param>
/// <param name="fromMs">Only those that began then or later, milliseconds since 1970.</param>
/// <param name="toMs">Only those that began before.</param>
internal sealed class ChatsByFigure(
    IDatabase database, QuestionFigure figure, bool areKnown, PeriodRange hours, long fromMs, long toMs, bool ascending) : IChatOrder
{
    // Of each order so many are read at least, and so many times what would be enough if the next chats were spread evenly.
    private const int MinOfEach = 24;
    private const int Spread = 4;

    private readonly long[] _starts = [.. hours.Starts];
    private readonly Order _order = ascending ? Order.Ascending : Order.Descending;
    private readonly ChatRanking _ranking = new(ascending);
    private readonly double _lowest = areKnown ? 0 : ChatRanking.Unknown;
    private readonly double _highest = areKnown ? double.PositiveInfinity : ChatRanking.Unknown;

    public int MaxCount => 250;

    public async Task<(IReadOnlyList<ChatCursor> Positions, bool More)> ReadAsync(ChatCursor? after, int count)
    {
        while (true)
        {
            var (next, more) = await ReadNextAsync(after, count);
            // The first and the last hour are not all of the time.
            var within = next.FindAll(position => position.StartedAtMs >= fromMs && position.StartedAtMs < toMs);
            if (within.Count > 0 || !more)
            {
                return (within, more);
            }

            after = next[^1];
        }
    }

    private async Task<(List<ChatCursor> Positions, bool More)> ReadNextAsync(ChatCursor? after, int count)
    {
        var ofEach = Math.Clamp(count * Spread / Math.Max(1, _starts.Length), Math.Min(MinOfEach, count), count);
        var rank = after is null ? null : await RankAsync(after);
        var batch = database.CreateBatch();
        var reads = Array.ConvertAll(_starts, start => ReadAsync(batch, start, after, rank, ofEach + 1));
        batch.Execute();
        var positions = new List<ChatCursor>();
        ChatCursor? certainUntil = null;
        foreach (var entries in await Task.WhenAll(reads))
        {
            // By rank, an order may have been read beyond its end.
            var read = Array.FindAll(entries, entry => entry.Score >= _lowest && entry.Score <= _highest);
            // While chats come, a rank may have moved before the range was read.
            var next = read.Take(ofEach).Select(ChatCursor.Ranked);
            positions.AddRange(next.Where(chat => after is null || _ranking.Compare(chat, after) > 0));
            // What of this order was not read may come right after what was.
            var last = read.Length > ofEach ? ChatCursor.Ranked(read[ofEach - 1]) : null;
            if (last is not null && (certainUntil is null || _ranking.Compare(last, certainUntil) < 0))
            {
                certainUntil = last;
            }
        }

        positions.Sort(_ranking);
        var certain = positions.FindAll(position => certainUntil is null || _ranking.Compare(position, certainUntil) <= 0);
        var page = certain.GetRange(0, Math.Min(count, certain.Count));
        return (page, certainUntil is not null || page.Count < positions.Count);
    }

    private Task<SortedSetEntry[]> ReadAsync(IBatch batch, long start, ChatCursor? after, long? rank, int count)
    {
        var key = RedisKeys.RankedChats(figure.Tag, start);
        if (after is null)
        {
            return batch.SortedSetRangeByScoreWithScoresAsync(key, _lowest, _highest, order: _order, take: count);
        }

        var own = ChatRanking.HourOf(after.StartedAtMs);
        if (start == own)
        {
            return rank is { } shown
                ? batch.SortedSetRangeByRankWithScoresAsync(key, shown + 1, shown + count, _order)
                : ReadAfterRemovedAsync(key, after, count);
        }

        // Equal values of an order that comes before have been shown.
        var isBefore = ascending ? start < own : start > own;
        return ascending
            ? batch.SortedSetRangeByScoreWithScoresAsync(
                key, after.Score!.Value, _highest, isBefore ? Exclude.Start : Exclude.None, _order, take: count)
            : batch.SortedSetRangeByScoreWithScoresAsync(
                key, _lowest, after.Score!.Value, isBefore ? Exclude.Stop : Exclude.None, _order, take: count);
    }

    // The cursor's chat is gone: what has its value is read until its place is found.
    private async Task<SortedSetEntry[]> ReadAfterRemovedAsync(RedisKey key, ChatCursor after, int count)
    {
        var (lowest, highest) = ascending ? (after.Score!.Value, _highest) : (_lowest, after.Score!.Value);
        var next = await SortedSetPage.ReadAsync(
            database, key, lowest, highest, ascending, entry => _ranking.Compare(ChatCursor.Ranked(entry), after) <= 0, count);
        return [.. next.Take(count)];
    }

    private Task<long?> RankAsync(ChatCursor after) => database.SortedSetRankAsync(
        RedisKeys.RankedChats(figure.Tag, ChatRanking.HourOf(after.StartedAtMs)),
        RedisKeys.ChatMember(after.ConversationId, after.ChatId),
        _order);
}
