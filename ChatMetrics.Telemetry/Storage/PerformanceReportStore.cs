using ChatMetrics.Telemetry.Contracts;
using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Storage;

/// <summary>
/// Reads the performance reports of chats, each created from the chat's record, together with the posted ones: two round trips,
/// however much is stored.
/// </summary>
public sealed class PerformanceReportStore(IConnectionMultiplexer redis, PostedReportStore posted)
{
    /// <summary>The newest reports that match the filter, the newest first.</summary>
    /// <param name="limit">The most reports to return; 1 to 1,000.</param>
    public async Task<PerformanceReports> ReadAsync(ReportFilter filter, int limit)
    {
        var database = redis.GetDatabase();
        var batch = database.CreateBatch();
        var reports = PostedReportStore.ReadAsync(batch, filter, limit);
        var listed = ListChatsAsync(batch, filter, limit);
        batch.Execute();
        var chats = await ReadChatsAsync(database, await listed);
        return new PerformanceReports(
        [
            .. (await reports).Concat(chats).OrderByDescending(report => report.AtMs).Take(limit).Select(report => report.Report),
        ]);
    }

    /// <summary>The report with this id; null if there is none, or no longer.</summary>
    public async Task<PerformanceReport?> FindAsync(string id)
    {
        if (PerformanceReport.ChatOf(id) is { } chatId)
        {
            var database = redis.GetDatabase();
            var listed = await ListChatsAsync(database, new ReportFilter(ChatId: chatId), limit: 1);
            if (await ReadChatsAsync(database, listed) is [var chat])
            {
                return chat.Report;
            }
        }

        return await posted.FindAsync(id);
    }

    private static async Task<SortedSetEntry[]> ListChatsAsync(IDatabaseAsync batch, ReportFilter filter, int limit)
    {
        if (filter.Source is not (null or PerformanceReport.Backend)
            || filter.Operation is not (null or PerformanceReport.ChatOperation))
        {
            return [];
        }

        return filter.ChatId is { } chatId
            ? await ChatIndex.LocateAsync(batch, chatId)
            : await batch.SortedSetRangeByRankWithScoresAsync(RedisKeys.Chats, 0, limit - 1, Order.Descending);
    }

    // A record that is missing or cannot be read is left out.
    private static async Task<(long AtMs, PerformanceReport Report)[]> ReadChatsAsync(IDatabase database, SortedSetEntry[] chats)
    {
        if (chats.Length == 0)
        {
            return [];
        }

        var batch = database.CreateBatch();
        var reads = Array.ConvertAll(chats, entry =>
        {
            var (conversation, chatId) = RedisKeys.ChatOf(entry.Element);
            return batch.StringGetAsync(RedisKeys.Chat(conversation, chatId));
        });
        batch.Execute();
        var records = await Task.WhenAll(reads);
        return
        [
            .. from chat in chats.Zip(records, (entry, record) => (AtMs: (long)entry.Score, Stored: record))
               where chat.Stored.HasValue
               let record = StoredRecords.ReadChat((byte[])chat.Stored!)
               where record is not null
               select (chat.AtMs, PerformanceReport.From(record)),
        ];
    }
}
