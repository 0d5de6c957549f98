using System.Globalization;
using System.Text.Json;
using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Statistics;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Storage;

/// <summary>Counts refused requests by the minute and the hour, and keeps the newest.</summary>
public sealed class RefusalStore(IConnectionMultiplexer redis, TimeProvider time, IOptions<RetentionOptions> retention)
{
    /// <summary>How many of the newest are kept.</summary>
    public const int MaxNewest = 100;

    /// <summary>Adds counts, and the newest of what was counted, oldest first.</summary>
    /// <param name="counts">How many of each minute, class and status; the minute's start in seconds since 1970.</param>
    public async Task AddAsync(
        IReadOnlyDictionary<(long Minute, string Reason, int Status), long> counts, IReadOnlyList<Refusal> newest)
    {
        var transaction = redis.GetDatabase().CreateTransaction();
        foreach (var ((minute, reason, status), count) in counts)
        {
            Add(StatisticsPeriod.Minute, retention.Value.MinuteStatistics);
            Add(StatisticsPeriod.Hour, retention.Value.HourStatistics);

            void Add(StatisticsPeriod period, TimeSpan kept)
            {
                var start = period.StartOf(DateTimeOffset.FromUnixTimeSeconds(minute));
                var key = RedisKeys.Refusals(period.Tag, start);
                _ = transaction.HashIncrementAsync(key, string.Create(CultureInfo.InvariantCulture, $"{reason} {status}"), count);
                _ = transaction.KeyExpireAsync(
                    key, (DateTimeOffset.FromUnixTimeSeconds(start + period.Seconds) + kept).UtcDateTime);
            }
        }

        if (newest.Count > 0)
        {
            _ = transaction.ListLeftPushAsync(
                RedisKeys.NewestRefusals,
                [.. newest.Select(refusal => (RedisValue)JsonSerializer.SerializeToUtf8Bytes(refusal, StoredJson.Utf8.Refusal))]);
            _ = transaction.ListTrimAsync(RedisKeys.NewestRefusals, 0, MaxNewest - 1);
            _ = transaction.KeyExpireAsync(RedisKeys.NewestRefusals, retention.Value.Chats);
        }

        await transaction.ExecuteAsync();
    }

    /// <summary>The refused requests of a window.</summary>
    public async Task<RefusedRequests> ReadAsync(StatisticsWindow window)
    {
        var range = window.EndingAt(time.GetUtcNow());
        var batch = redis.GetDatabase().CreateBatch();
        var counting = range.Starts.Select(start => batch.HashGetAllAsync(RedisKeys.Refusals(range.Period.Tag, start))).ToArray();
        var listing = batch.ListRangeAsync(RedisKeys.NewestRefusals);
        batch.Execute();
        RefusedCount[] reasons =
        [
            .. (await Task.WhenAll(counting)).SelectMany(period => period)
                .GroupBy(entry => (string)entry.Name!, entry => (long)entry.Value)
                .Select(reason => reason.Key.Split(' ') is [var name, var status]
                    ? new RefusedCount(name, int.Parse(status, CultureInfo.InvariantCulture), reason.Sum()) : null)
                .OfType<RefusedCount>()
                .OrderByDescending(reason => reason.Count),
        ];
        var newest = (await listing).Select(stored => StoredRecords.ReadRefusal((byte[])stored!)).OfType<Refusal>();
        return new RefusedRequests(
            window.Name,
            range.From,
            range.To,
            reasons.Sum(reason => reason.Count),
            reasons,
            [.. newest.Select(Example).Where(example => example.At >= range.From && example.At <= range.To)]);
    }

    private static RefusedExample Example(Refusal refusal) => new(
        DateTimeOffset.FromUnixTimeMilliseconds(refusal.AtMs), refusal.Door.Name(), refusal.Status, refusal.Reason, refusal.Detail);
}
