using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Storage;

/// <summary>Pages of a sorted set, by score, that stay correct while members are added and removed.</summary>
internal static class SortedSetPage
{
    /// <summary>The next entries after a member that had this score when it was shown; at most <paramref name="count"/>.</summary>
    /// <param name="after">Null at the beginning.</param>
    public static async Task<IReadOnlyList<SortedSetEntry>> ReadAsync(
        IDatabase database, RedisKey key, bool ascending, double? score, string? after, int count)
    {
        var order = ascending ? Order.Ascending : Order.Descending;
        if (score is not { } shown || after is null)
        {
            return await database.SortedSetRangeByRankWithScoresAsync(key, 0, count - 1, order);
        }

        var batch = database.CreateBatch();
        var (findingScore, findingRank) = (batch.SortedSetScoreAsync(key, after), batch.SortedSetRankAsync(key, after, order));
        batch.Execute();
        if (await findingScore == shown && await findingRank is { } rank)
        {
            // While members come, the rank may have moved before the range is read.
            var read = await database.SortedSetRangeByRankWithScoresAsync(key, rank + 1, rank + count, order);
            return Array.FindAll(read, entry => !HasShown(entry));
        }

        // It has moved meanwhile, or is gone: what has its score is in the order of the members.
        return [.. (await ReadAsync(
            database,
            key,
            ascending ? shown : double.NegativeInfinity,
            ascending ? double.PositiveInfinity : shown,
            ascending,
            HasShown,
            count)).Take(count)];

        bool HasShown(SortedSetEntry entry)
        {
            var compared = entry.Score == shown ? string.CompareOrdinal(entry.Element, after) : entry.Score.CompareTo(shown);
            return ascending ? compared <= 0 : compared >= 0;
        }
    }

    /// <summary>The next entries: at least <paramref name="count"/>, if there are that many.</summary>
    /// <param name="lowest">Only entries with this score or a higher one: ascending, that of the end of the previous page.</param>
    /// <param name="highest">Only entries with this score or a lower one: descending, that of the end of the previous page.</param>
    /// <param name="hasShown">Whether an entry was on an earlier page.</param>
    // One more than requested is read, because the last entry of the previous page usually comes first. A second read is needed
    // only if more entries have exactly the same score.
    public static async Task<IReadOnlyList<SortedSetEntry>> ReadAsync(
        IDatabase database, RedisKey key, double lowest, double highest, bool ascending, Func<SortedSetEntry, bool> hasShown, int count)
    {
        var page = new List<SortedSetEntry>(count + 1);
        for (var skip = 0; ; skip += count + 1)
        {
            var read = await database.SortedSetRangeByScoreWithScoresAsync(
                key, lowest, highest, order: ascending ? Order.Ascending : Order.Descending, skip: skip, take: count + 1);
            page.AddRange(read.Where(entry => !hasShown(entry)));
            if (page.Count >= count || read.Length <= count)
            {
                return page;
            }
        }
    }
}
