using System.Globalization;
using ChatMetrics.Telemetry.TimeSeries;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Storage;

/// <summary>
/// Rolls seconds up to minutes, and minutes up to hours. It writes complete values computed from what is stored, so doing it
/// again, or twice at once, changes nothing.
/// </summary>
public sealed class RollupStore(IConnectionMultiplexer redis, IOptions<RetentionOptions> retention)
{
    /// <summary>The hosts with samples.</summary>
    public async Task<IReadOnlyList<string>> ReadHostsAsync() =>
        Array.ConvertAll(await redis.GetDatabase().HashKeysAsync(RedisKeys.Hosts), host => (string)host!);

    /// <summary>The time up to which a host has been rolled up, in seconds since 1970; null if unknown.</summary>
    public async Task<long?> ReadMarkAsync(string host)
    {
        var mark = await redis.GetDatabase().StringGetAsync(RedisKeys.RolledUpUntil(host));
        return long.TryParse((string?)mark, NumberStyles.Integer, CultureInfo.InvariantCulture, out var until) ? until : null;
    }

    /// <summary>
    /// Rolls up the minutes from <paramref name="from"/> until before <paramref name="until"/>, and every hour that they touch
    /// and that ends by then; then moves the mark to the end. A minute or hour of which nothing is stored any more stays as it
    /// is.
    /// </summary>
    /// <param name="host">The host's name.</param>
    /// <param name="from">The start of the first minute, seconds since 1970.</param>
    /// <param name="until">The end of the last minute.</param>
    public async Task RollUpAsync(string host, long from, long until)
    {
        var hoursFrom = Resolution.Hour.Floor(from);
        var hoursUntil = Resolution.Hour.Floor(until);
        var reads = redis.GetDatabase().CreateBatch();
        var seconds = Chunks.ReadAsync(reads, host, Resolution.Second, from, until);
        var storedMinutes = Chunks.ReadAsync(reads, host, Resolution.Minute, hoursFrom, hoursUntil);
        reads.Execute();
        var minutes = Slots.RollUp(Slots.ReadSamples(await seconds), Resolution.Minute.Seconds);
        var minutesOfHours = Slots.ReadRollups(await storedMinutes);
        Slots.Overlay(minutesOfHours, minutes, (int)((from - hoursFrom) / Resolution.Minute.Seconds));
        var hours = Slots.RollUp(minutesOfHours, Resolution.Hour.Seconds / Resolution.Minute.Seconds);

        var writes = redis.GetDatabase().CreateBatch();
        Task[] written =
        [
            .. Write(writes, host, Resolution.Minute, from, minutes),
            .. Write(writes, host, Resolution.Hour, hoursFrom, hours),
        ];
        writes.Execute();
        await Task.WhenAll(written);
        // Only once everything is written: otherwise it is done again.
        await redis.GetDatabase().StringSetAsync(RedisKeys.RolledUpUntil(host), until, retention.Value.Minutes);
    }

    // One write for each run of slots without a gap.
    private IEnumerable<Task> Write(IBatch batch, string host, Resolution resolution, long from, SampleRollup?[] rollups)
    {
        for (var start = 0; start < rollups.Length; start++)
        {
            var end = start;
            while (end < rollups.Length && rollups[end] is not null)
            {
                end++;
            }

            if (end > start)
            {
                var slots = new byte[(end - start) * SampleRollup.Size];
                for (var i = start; i < end; i++)
                {
                    rollups[i]!.Write(slots.AsSpan((i - start) * SampleRollup.Size));
                }

                yield return Chunks.WriteAsync(
                    batch, host, resolution, from + (start * (long)resolution.Seconds), slots, retention.Value.Of(resolution));
                start = end;
            }
        }
    }
}
