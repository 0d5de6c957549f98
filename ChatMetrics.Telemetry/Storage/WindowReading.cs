using ChatMetrics.Telemetry.Statistics;
using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Storage;

/// <summary>The reads of one window, as part of one batch.</summary>
internal sealed class WindowReading(IBatch batch, PeriodRange range)
{
    public Task<HashEntry[][]> Counters { get; } = ReadCountersAsync(batch, range);

    public Task<HashEntry[][]> Slowest { get; } = Task.WhenAll(
        range.Starts.Select(start => batch.HashGetAllAsync(RedisKeys.SlowestChats(range.Period.Tag, start))));

    public static Task<HashEntry[][]> ReadCountersAsync(IBatch batch, PeriodRange range) =>
        Task.WhenAll(range.Starts.Select(start => batch.HashGetAllAsync(RedisKeys.Statistics(range.Period.Tag, start))));
}
