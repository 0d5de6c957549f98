using ChatMetrics.Telemetry.Statistics;
using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Storage;

/// <summary>The reads of one window, as part of one batch.</summary>
internal sealed class WindowReading(IBatch batch, PeriodRange range)
{
    public Task<HashEntry[][]> Counters { get; } = ReadCountersAsync(batch, range);

    public Task<HashEntry[][]> Slowest { get; } = Task.WhenAll(
        range.Starts.Select(start => batch.HashGetAllAsync(RedisKeys.SlowestChats(range.Period.Tag, start))));

    /// <summary>The counters with the longest durations, which the percentiles do not exceed.</summary>
    public async Task<WindowCounters> ReadCountersAsync() =>
        new(Flatten(await Counters), new SlowestChats(await Slowest).MaxUs);

    public static Task<HashEntry[][]> ReadCountersAsync(IBatch batch, PeriodRange range) =>
        Task.WhenAll(range.Starts.Select(start => batch.HashGetAllAsync(RedisKeys.Statistics(range.Period.Tag, start))));

    /// <summary>What was counted in some periods, together.</summary>
    public static IEnumerable<(string Field, long Value)> Flatten(IEnumerable<HashEntry[]> periods) =>
        periods.SelectMany(period => period).Select(entry => ((string)entry.Name!, (long)entry.Value));
}
