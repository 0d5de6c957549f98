using ChatMetrics.Api.Http;
using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Telemetry.TimeSeries;
using ChatMetrics.Telemetry.Tracking;
using Microsoft.Extensions.Options;

namespace ChatMetrics.Api.Export;

/// <summary>The samples of a host as a file.</summary>
internal sealed class SampleExport(
    HistoryStore history, IOptions<RetentionOptions> retention, ProcessIdentity identity, TimeProvider time)
{
    private const int MaxBatch = 1000;

    private static readonly Resolution[] Resolutions = [Resolution.Second, Resolution.Minute, Resolution.Hour];
    private static readonly string Names = string.Join(", ", Resolutions.Select(resolution => resolution.Name));

    /// <summary>The file of a query, as sent; null when it cannot be read: then that is among the errors.</summary>
    public ExportFile? Read(string? resolution, string? from, string? to, string? host, FieldErrors errors)
    {
        var now = time.GetUtcNow();
        var slots = resolution is null ? Resolution.Minute : Array.Find(Resolutions, known => known.Name == resolution);
        if (slots is null)
        {
            errors.Add("resolution", $"Must be one of {Names}.");
        }

        if (host is not null && !ProcessIdentity.IsHost(host))
        {
            errors.Add("host", "Must be 1 to 128 characters: A-Z a-z 0-9 . - _");
        }

        var (begin, end) = (QueryTime.Read("from", from, errors), QueryTime.Read("to", to, errors));
        if (begin >= (end ?? now))
        {
            errors.Add("from", "The start must be before the end.");
        }

        if (errors.Any || slots is null)
        {
            return null;
        }

        // Nothing is stored before or after.
        var first = Math.Max(slots.Floor(begin?.ToUnixTimeSeconds() ?? 0), retention.Value.OldestOf(slots, now));
        var last = end < now ? end.Value : now;
        // The last second may have begun only.
        var until = slots.Ceiling(last.AddTicks(TimeSpan.TicksPerSecond - 1).ToUnixTimeSeconds());
        var name = host ?? identity.Host;
        return new ExportFile(
            ExportTable.Samples,
            ExportName.At(time, "samples", name, slots.Name),
            ReadAsync(name, slots, first, until, now));
    }

    private async IAsyncEnumerable<ExportBatch> ReadAsync(string host, Resolution slots, long first, long until, DateTimeOffset now)
    {
        for (var from = first; from < until; from += MaxBatch * slots.Seconds)
        {
            var range = new HistoryRange(from, Math.Min(MaxBatch, (until - from) / slots.Seconds), slots.Seconds, slots);
            var rollups = await history.ReadAsync(host, range, now);
            var points = SystemHistory.Create(host, range, rollups).Points;
            yield return new ExportBatch(rollups.Zip(points).Where(slot => slot.First is not null)
                .Select(slot => HostSample.From(host, slot.Second)));
        }
    }
}
