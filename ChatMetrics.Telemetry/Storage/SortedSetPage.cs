using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Storage;

/// <summary>Pages of a sorted set, the highest score first, that stay correct while members are added and removed.</summary>
internal static class SortedSetPage
{
    /// <summary>The next entries: at least <paramref name="count"/>, if there are that many.</summary>
    /// <param name="highest">The score at the end of the previous page; null for the first page.</param>
    /// <param name="hasShown">Whether an entry was on an earlier page.</param>
    // One more than requested is read, because the last entry of the previous page usually comes first. A second read is needed
    // only if more entries have exactly the same score.
    public static async Task<IReadOnlyList<SortedSetEntry>> ReadAsync(
        IDatabase database, RedisKey key, long? highest, Func<SortedSetEntry, bool> hasShown, int count)
    {
        var page = new List<SortedSetEntry>(count + 1);
        for (var skip = 0; ; skip += count + 1)
        {
            var read = await database.SortedSetRangeByScoreWithScoresAsync(
                key,
                stop: highest ?? double.PositiveInfinity,
                order: Order.Descending,
                skip: skip,
                take: count + 1);
            page.AddRange(read.Where(entry => !hasShown(entry)));
            if (page.Count >= count || read.Length <= count)
            {
                return page;
            }
        }
    }
}
