using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Storage;

/// <summary>Pages of a sorted set, the highest score first, that remain right while members come and go.</summary>
internal static class SortedSetPage
{
    /// <summary>The next entries, at least <paramref name="count"/> where there are as many.</summary>
    /// <param name="highest">The score at which the page before ended; null for the first page.</param>
    /// <param name="hasShown">Whether an entry was on a page before.</param>
    // One more is read than asked for, since the entry with which the page before ended comes first as a rule. Only where more
    // have the very same score is a second read needed.
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
