using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Statistics;
using ChatMetrics.Telemetry.Storage.Folding;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Storage;

/// <summary>Finds chats across all conversations, in pages whose cost does not grow with the amount of data.</summary>
public sealed class ChatIndex(
    IConnectionMultiplexer redis, TimeProvider time, IOptions<RetentionOptions> retention, ILogger<ChatIndex> logger)
{
    /// <summary>The most records read for one page.</summary>
    public const int MaxRead = 1000;

    // How often as many chats are looked at for a sample of those that match a filter.
    private const int MaxSampleRounds = 10;

    /// <summary>How far back chats are sorted by a figure where no time is given.</summary>
    public static readonly TimeSpan MaxRanked = TimeSpan.FromDays(30);

    // A time of so many hours, begun ones included, may have few of their chats: less than a quarter.
    private static readonly TimeSpan MaxShort = TimeSpan.FromHours(3);
    private const int Rare = 4;

    // If the first records do not fill a page, reading continues in growing steps: 50, 200, 750 records.
    private const int MinStep = 50;
    private const int Growth = 4;

    /// <summary>One page of the chats that match the filter.</summary>
    /// <param name="filter">Which chats to return.</param>
    /// <param name="after">The end of the previous page; null for the first page.</param>
    /// <param name="limit">
    /// The most chats per page; 1 to <see cref="MaxRead"/>. After <see cref="MaxRead"/> records have been read, the page ends
    /// with the chats found so far, possibly none, and its cursor continues from there.
    /// </param>
    /// <param name="sort">In which order, and of what time; null for all, the newest first.</param>
    public async Task<ChatPage> ReadPageAsync(ChatFilter filter, ChatCursor? after, int limit, ChatSort? sort = null)
    {
        var (records, next, _, unreadable) = await ReadRecordsAsync(filter, sort ?? ChatSort.Newest, after, limit);
        return new ChatPage([.. records.Select(ConversationChat.From)], next?.ToString(), unreadable);
    }

    /// <summary>
    /// Some <see cref="MaxRead"/> chats of a time that match the filter, spread evenly over it, or all if they are fewer; of a conversation
    /// the newest. Where few match, at most ten times as many are looked through.
    /// </summary>
    public async Task<ChatSample> ReadSampleAsync(ChatFilter filter, StatisticsWindow window)
    {
        if (filter.ConversationId is not null)
        {
            var newest = await ReadNewestAsync(filter, window, after: null);
            return new ChatSample(newest.Chats, newest.Next is null ? null : "the newest ones");
        }

        var database = redis.GetDatabase();
        var (fromMs, toMs) = BoundsOf(window, time.GetUtcNow());
        var (key, _) = await FindFewestAsync(database, filter, fromMs, toMs);
        var slices = await TimeSlices.CountAsync(database, key, fromMs, toMs, MaxRead);
        var (found, looked) = (new List<ChatRecord>(), 0L);
        for (var round = 0; round < MaxSampleRounds && looked < slices.Count && found.Count < MaxRead; round++)
        {
            var positions = await slices.ReadNextAsync();
            found.AddRange((await ReadStoredAsync(database, positions))
                .Where(stored => stored.HasValue)
                .Select(stored => StoredRecords.ReadChat((byte[])stored!))
                .OfType<ChatRecord>()
                .Where(filter.Matches));
            looked += positions.Count;
        }

        return new ChatSample(found, looked < slices.Count ? "spread evenly over the time" : null);
    }

    /// <summary>
    /// The next chats of a time that match the filter, the oldest first: at most <paramref name="limit"/>, of at most
    /// <see cref="MaxRead"/> that are read.
    /// </summary>
    /// <returns>With where to go on; null at the end of the time.</returns>
    internal Task<ChatRecords> ReadOldestAsync(
        ChatFilter filter, StatisticsWindow window, ChatCursor? after, int limit) =>
        ReadRecordsAsync(filter, new ChatSort(null, Ascending: true, window), after, limit);

    /// <summary>
    /// The newest chats of a time that match the filter, or those after a position, among at most <see cref="MaxRead"/> that are looked at.
    /// </summary>
    /// <param name="window">Null for all that are kept.</param>
    /// <param name="after">The end of the part before; null for the first.</param>
    public Task<ChatRecords> ReadNewestAsync(ChatFilter filter, StatisticsWindow? window, ChatCursor? after, int limit = MaxRead) =>
        ReadRecordsAsync(filter, ChatSort.Newest with { Window = window }, after, limit);

    /// <summary>How many chats began in a time.</summary>
    public Task<long> CountAsync(StatisticsWindow window)
    {
        var (fromMs, toMs) = BoundsOf(window, time.GetUtcNow());
        return redis.GetDatabase().SortedSetLengthAsync(RedisKeys.Chats, fromMs, toMs, Exclude.Stop);
    }

    private async Task<ChatRecords> ReadRecordsAsync(ChatFilter filter, ChatSort sort, ChatCursor? after, int limit)
    {
        var database = redis.GetDatabase();
        var order = await FindOrderAsync(database, filter, sort);
        var chats = new List<ChatRecord>(limit);
        var (unreadable, read, more) = (0, 0, true);
        for (var step = Math.Max(limit, MinStep); more && read < MaxRead && chats.Count < limit; step = Math.Min(step * Growth, MaxRead))
        {
            (var positions, more) = await order.ReadAsync(after, Math.Min(Math.Min(step, order.MaxCount), MaxRead - read));
            var stored = await ReadStoredAsync(database, positions);
            var i = 0;
            for (; i < stored.Length && chats.Count < limit; i++)
            {
                after = positions[i];
                var record = stored[i].HasValue ? StoredRecords.ReadChat((byte[])stored[i]!) : null;
                // A missing record was removed between the two reads.
                unreadable += stored[i].HasValue && record is null ? 1 : 0;
                if (record is not null && filter.Matches(record))
                {
                    chats.Add(record);
                }
            }

            read += i;
            more |= i < positions.Count;
        }

        if (unreadable > 0)
        {
            logger.ChatsNotReadable(unreadable, filter.ConversationId ?? "all conversations", ChatRecord.CurrentVersion);
        }

        return new ChatRecords(chats, more ? after : null, read, unreadable);
    }

    private async Task<IChatOrder> FindOrderAsync(IDatabase database, ChatFilter filter, ChatSort sort)
    {
        var now = time.GetUtcNow();
        var range = (sort.Window ?? EverythingKept(now)).EndingAt(now);
        var hours = PeriodRange.Create(StatisticsPeriod.Hour, range.From, range.To);
        var (fromMs, toMs) = BoundsOf(sort.Window, now);
        var ranking = new ChatRanking(sort.Ascending);
        if (filter.ConversationId is { } conversation)
        {
            return sort.Figure is { } ranked
                ? new FewChatsByFigure(
                    database, new ConversationChatsByStart(database, conversation, fromMs, toMs, ascending: false), ranked, ranking)
                : new ConversationChatsByStart(database, conversation, fromMs, toMs, sort.Ascending);
        }

        var (key, count) = await FindFewestAsync(database, filter, fromMs, toMs);
        if (key == RedisKeys.Chats && sort.Figure is { } sorted)
        {
            count = await CountIfRareAsync(database, sorted, hours, fromMs, toMs);
        }

        return sort.Figure switch
        {
            null => new ChatsByStart(database, key, fromMs, toMs, sort.Ascending),
            { } figure when count <= FewChatsByFigure.Max => new FewChatsByFigure(
                database, new ChatsByStart(database, key, fromMs, toMs, ascending: false), figure, ranking),
            { } figure => new ChatsInTurn(
                new ChatsByFigure(database, figure, areKnown: true, hours, fromMs, toMs, sort.Ascending),
                new ChatsByFigure(database, figure, areKnown: false, hours, fromMs, toMs, sort.Ascending),
                ChatRanking.IsUnknown),
        };
    }

    // Of the groups of chats that a filter names, that with the fewest chats; all chats when it names none.
    private static async Task<(RedisKey Key, long Count)> FindFewestAsync(
        IDatabase database, ChatFilter filter, long fromMs, long toMs)
    {
        RedisKey[] groups = [.. FilterGroup.KeysOf(filter)];
        if (groups.Length == 0)
        {
            return (RedisKeys.Chats, long.MaxValue);
        }

        var batch = database.CreateBatch();
        var counts = Array.ConvertAll(groups, group => batch.SortedSetLengthAsync(group, fromMs, toMs, Exclude.Stop));
        batch.Execute();
        return groups.Zip(await Task.WhenAll(counts)).MinBy(counted => counted.Second);
    }

    // The chats of a short time, if most of its hours' chats lie outside of it, so that their orders would be read in vain.
    private static async Task<long> CountIfRareAsync(
        IDatabase database, QuestionFigure figure, PeriodRange hours, long fromMs, long toMs)
    {
        if (hours.To - hours.From > MaxShort)
        {
            return long.MaxValue;
        }

        var batch = database.CreateBatch();
        var counting = batch.SortedSetLengthAsync(RedisKeys.Chats, fromMs, toMs, Exclude.Stop);
        Task<long>[] ofHours = [.. hours.Starts.Select(hour => batch.SortedSetLengthAsync(RedisKeys.RankedChats(figure.Tag, hour)))];
        batch.Execute();
        var (count, all) = (await counting, (await Task.WhenAll(ofHours)).Sum());
        return count * Rare < all ? count : long.MaxValue;
    }

    // Milliseconds since 1970; the second is after the time.
    private static (long FromMs, long ToMs) BoundsOf(StatisticsWindow? window, DateTimeOffset now) => window switch
    {
        null => (0, long.MaxValue),
        { IsBetween: true } => (window.From.ToUnixTimeMilliseconds(), window.To.ToUnixTimeMilliseconds()),
        // Another replica's clock may be a little ahead.
        _ => (window.EndingAt(now).From.ToUnixTimeMilliseconds(), now.AddMinutes(1).ToUnixTimeMilliseconds()),
    };

    private StatisticsWindow EverythingKept(DateTimeOffset now) =>
        StatisticsWindow.Between(
            now - (retention.Value.Chats < MaxRanked ? retention.Value.Chats : MaxRanked), now.AddMinutes(1), now);

    /// <summary>When the newest chat began.</summary>
    public async Task<NewestChat> ReadNewestStartAsync() =>
        await redis.GetDatabase().SortedSetRangeByRankWithScoresAsync(RedisKeys.Chats, 0, 0, Order.Descending) is [var newest]
            ? new NewestChat(DateTimeOffset.FromUnixTimeMilliseconds((long)newest.Score))
            : new NewestChat(null);

    /// <summary>The chat with this id; null if there is none, or if a newer version stored it.</summary>
    public async Task<ChatRecord?> FindAsync(string chatId)
    {
        var database = redis.GetDatabase();
        // One that has just ended is in the inbox, which it leaves for the index: perhaps after the index was asked.
        var conversation = await FindConversationAsync()
            ?? await new ChatInbox(redis).FindConversationAsync(chatId)
            ?? await FindConversationAsync();
        if (conversation is null)
        {
            return null;
        }

        var record = await database.StringGetAsync(RedisKeys.Chat(conversation, chatId));
        return record.HasValue ? StoredRecords.ReadChat((byte[])record!) : null;

        async Task<string?> FindConversationAsync() =>
            await LocateAsync(database, chatId) is [var entry] ? RedisKeys.ChatOf(entry.Element).Conversation : null;
    }

    /// <summary>
    /// The entry of <see cref="RedisKeys.Chats"/> that stands for a chat; none when there is no such chat, or no more.
    /// </summary>
    internal static async Task<SortedSetEntry[]> LocateAsync(IDatabaseAsync database, string chatId)
    {
        if (ChatIdSource.MillisecondsOf(chatId) is not { } milliseconds)
        {
            return [];
        }

        // All entries of the same millisecond, which are few.
        var made = await database.SortedSetRangeByScoreWithScoresAsync(RedisKeys.Chats, milliseconds, milliseconds);
        return Array.FindAll(made, entry => RedisKeys.ChatOf(entry.Element).ChatId == chatId);
    }

    // In a cluster, the records of many conversations are in many slots: one GET for each, in one round trip.
    internal static async Task<RedisValue[]> ReadStoredAsync(IDatabase database, IEnumerable<ChatCursor> cursors)
    {
        var batch = database.CreateBatch();
        var reads = cursors.Select(cursor => batch.StringGetAsync(RedisKeys.Chat(cursor.ConversationId, cursor.ChatId)))
            .ToArray();
        batch.Execute();
        return await Task.WhenAll(reads);
    }
}

/// <summary>The newest of all chats.</summary>
/// <param name="At">When it began; null when there is none.</param>
public sealed record NewestChat(DateTimeOffset? At);

/// <summary>Some chats, as they are stored.</summary>
/// <param name="Next">The end of what was looked at; null if nothing is left.</param>
/// <param name="LookedAt">How many there were to match the filter.</param>
/// <param name="Unreadable">Those of them that a newer version stored.</param>
public sealed record ChatRecords(IReadOnlyList<ChatRecord> Chats, ChatCursor? Next, int LookedAt, int Unreadable);
