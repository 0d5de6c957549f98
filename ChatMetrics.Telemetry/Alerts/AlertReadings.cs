using ChatMetrics.Telemetry.Statistics;
using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Telemetry.TimeSeries;
using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Alerts;

/// <summary>
/// What is stored, each part read once however many rules ask for it. For one caller at a time; who evaluates again and again makes
/// <see cref="Next"/> of it, which keeps the hours that are over.
/// </summary>
internal sealed class AlertReadings(IConnectionMultiplexer redis, SampleStore samples, RollupStore rollups)
{
    // Chats that are still on their way count in the hour of their start.
    private const int OpenHours = 2;

    private readonly Dictionary<(StatisticsPeriod Period, long Start), (string Field, long Value)[]> _periods = [];
    private readonly Dictionary<PeriodRange, WindowCounters> _sums = [];
    private readonly Dictionary<(string Host, DateTimeOffset From, int Seconds), SampleSlot?[]> _seconds = [];
    private IReadOnlyList<string>? _hosts;

    /// <summary>Readings for a later moment: what may have changed since is read again, in a new hour all of it.</summary>
    public AlertReadings Next(DateTimeOffset before, DateTimeOffset now)
    {
        var next = new AlertReadings(redis, samples, rollups);
        var hour = StatisticsPeriod.Hour.StartOf(now);
        if (StatisticsPeriod.Hour.StartOf(before) == hour)
        {
            var closed = hour - (OpenHours * StatisticsPeriod.Hour.Seconds);
            foreach (var (key, counters) in _periods.Where(read => read.Key.Period == StatisticsPeriod.Hour && read.Key.Start < closed))
            {
                next._periods[key] = counters;
            }

            foreach (var (range, counters) in _sums.Where(read => read.Key.To.ToUnixTimeSeconds() <= closed))
            {
                next._sums[range] = counters;
            }
        }

        return next;
    }

    public async Task<IReadOnlyList<string>> HostsAsync() => _hosts ??= await rollups.ReadHostsAsync();

    /// <summary>A host's samples, from a second on.</summary>
    public async Task<SampleSlot?[]> SecondsAsync(string host, DateTimeOffset from, int count)
    {
        if (!_seconds.TryGetValue((host, from, count), out var read))
        {
            _seconds[(host, from, count)] = read = await samples.ReadAsync(host, from, count);
        }

        return read;
    }

    /// <summary>What was counted in some periods, together.</summary>
    public async Task<WindowCounters> SumAsync(PeriodRange range)
    {
        if (!_sums.TryGetValue(range, out var sum))
        {
            _sums[range] = sum = new WindowCounters((await ReadAsync(range)).SelectMany(period => period));
        }

        return sum;
    }

    /// <summary>What the model cost in some periods, by group, billionths of a USD.</summary>
    public async Task<IReadOnlyDictionary<string, long>> PricesAsync(PeriodRange range)
    {
        var prices = new Dictionary<string, long>();
        foreach (var (field, nanoUsd) in (await ReadAsync(range)).SelectMany(period => period))
        {
            if (field.StartsWith(StatisticsCounter.PriceNanoUsd + ' ', StringComparison.Ordinal))
            {
                var group = field[(StatisticsCounter.PriceNanoUsd.Length + 1)..];
                prices[group] = prices.GetValueOrDefault(group) + nanoUsd;
            }
        }

        return prices;
    }

    /// <summary>What was counted in each of some periods; what is not known yet is read in one batch.</summary>
    public async Task<IEnumerable<(string Field, long Value)[]>> ReadAsync(PeriodRange range)
    {
        long[] missing = [.. range.Starts.Where(start => !_periods.ContainsKey((range.Period, start)))];
        if (missing.Length > 0)
        {
            var batch = redis.GetDatabase().CreateBatch();
            var reads = Array.ConvertAll(missing, start => batch.HashGetAllAsync(RedisKeys.Statistics(range.Period.Tag, start)));
            batch.Execute();
            foreach (var (start, counters) in missing.Zip(await Task.WhenAll(reads)))
            {
                _periods[(range.Period, start)] = Array.ConvertAll(counters, counter => ((string)counter.Name!, (long)counter.Value));
            }
        }

        return range.Starts.Select(start => _periods[(range.Period, start)]);
    }
}
