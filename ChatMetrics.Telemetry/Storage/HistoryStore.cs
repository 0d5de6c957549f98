using ChatMetrics.Telemetry.TimeSeries;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Storage;

/// <summary>
/// Reads the history of a host: buckets out of one resolution, and out of finer ones what is not rolled up yet.
/// </summary>
public sealed class HistoryStore(IConnectionMultiplexer redis, IOptions<RetentionOptions> retention)
{
    /// <summary>The rolled-up samples of each bucket; null where there are none. One round trip, whatever the range.</summary>
    /// <param name="host">The host's name; an unknown host has no samples.</param>
    /// <param name="range">The buckets.</param>
    /// <param name="now">The current time.</param>
    public async Task<IReadOnlyList<SampleRollup?>> ReadAsync(string host, HistoryRange range, DateTimeOffset now)
    {
        var spans = HistoryPlan.Create(range, now, retention.Value);
        var batch = redis.GetDatabase().CreateBatch();
        Task<byte[]>[] reads = [.. spans.Select(span => Chunks.ReadAsync(batch, host, span.Resolution, span.From, span.Until))];
        batch.Execute();
        var stored = await Task.WhenAll(reads);

        SampleRollup?[] rolled = [];
        for (var i = 0; i < spans.Count; i++)
        {
            var slots = spans[i].Resolution.Seconds;
            var into = (int)(i + 1 < spans.Count ? spans[i + 1].Resolution.Seconds : range.StepSeconds) / slots;
            if (spans[i].Resolution == Resolution.Second)
            {
                rolled = Slots.RollUp(Slots.ReadSamples(stored[i]), into);
            }
            else
            {
                var rollups = Slots.ReadRollups(stored[i]);
                Slots.Overlay(rollups, rolled, (int)((spans[i - 1].From - spans[i].From) / slots));
                rolled = Slots.RollUp(rollups, into);
            }
        }

        var buckets = new SampleRollup?[range.Points];
        Slots.Overlay(buckets, rolled, (int)((spans[^1].From - range.From) / range.StepSeconds));
        return buckets;
    }
}
