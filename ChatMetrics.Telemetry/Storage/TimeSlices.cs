using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Storage;

/// <summary>
/// A time in slices, to read some of its chats that stand for all: of each slice as many as its share of the chats, so that no part of the
/// time counts for more than it had.
/// </summary>
internal sealed class TimeSlices
{
    private const int MaxSlices = 100;

    private readonly IDatabase _database;
    private readonly RedisKey _key;
    private readonly Slice[] _slices;
    private readonly long _stride;
    private long _round;

    private TimeSlices(IDatabase database, RedisKey key, Slice[] slices, int sample)
    {
        (_database, _key, _slices) = (database, key, slices);
        _stride = Math.Max(1, (Count + sample - 1) / sample);
    }

    /// <summary>The chats of the time.</summary>
    public long Count => _slices.Sum(slice => slice.Count);

    /// <summary>Counts the chats of each slice.</summary>
    /// <param name="key">Those of <see cref="RedisKeys.Chats"/> or <see cref="RedisKeys.ChatsOf"/>.</param>
    /// <param name="fromMs">Milliseconds since 1970.</param>
    /// <param name="toMs">The end, exclusive.</param>
    /// <param name="sample">The most that are read at a time.</param>
    public static async Task<TimeSlices> CountAsync(IDatabase database, RedisKey key, long fromMs, long toMs, int sample)
    {
        var number = Math.Clamp(toMs - fromMs, 1, MaxSlices);
        long[] bounds = [.. Enumerable.Range(0, (int)number + 1).Select(i => fromMs + ((toMs - fromMs) * i / number))];
        var batch = database.CreateBatch();
        var counts = bounds.Zip(bounds.Skip(1), (from, to) => batch.SortedSetLengthAsync(key, from, to, Exclude.Stop)).ToArray();
        batch.Execute();
        await Task.WhenAll(counts);
        var (slices, before) = (new Slice[number], 0L);
        for (var i = 0; i < slices.Length; i++)
        {
            slices[i] = new Slice(bounds[i], bounds[i + 1], counts[i].Result, before);
            before += counts[i].Result;
        }

        return new TimeSlices(database, key, slices, sample);
    }

    /// <summary>The next sample, of chats that were not in those before; nothing when all have been read.</summary>
    public async Task<IReadOnlyList<ChatCursor>> ReadNextAsync()
    {
        var round = _round++;
        if (round >= _stride)
        {
            return [];
        }

        var batch = _database.CreateBatch();
        var reads = new List<Task<SortedSetEntry[]>>();
        foreach (var slice in _slices)
        {
            // As many as there are if of all chats, numbered over all slices, every so many-th is taken: sparse slices have neither more
            // nor less than their share.
            var share = NumberBefore(slice.Before + slice.Count) - NumberBefore(slice.Before);
            if (share > 0)
            {
                reads.Add(batch.SortedSetRangeByScoreWithScoresAsync(
                    _key, slice.FromMs, slice.ToMs, Exclude.Stop, Order.Ascending, slice.Read, share));
                slice.Read += share;
            }
        }

        batch.Execute();
        return [.. (await Task.WhenAll(reads)).SelectMany(entries => entries).Select(ChatCursor.From)];

        long NumberBefore(long chat) => (chat + _stride - 1 - round) / _stride;
    }

    private sealed class Slice(long fromMs, long toMs, long count, long before)
    {
        public long FromMs => fromMs;

        public long ToMs => toMs;

        public long Count => count;

        /// <summary>The chats of all earlier slices.</summary>
        public long Before => before;

        /// <summary>How many of its chats have been read, the oldest first.</summary>
        public long Read { get; set; }
    }
}
