using ChatMetrics.Api.Spool;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Storage;

namespace ChatMetrics.Api.Live;

/// <summary>
/// Reads the log for those who come back. Thousands may do so at once, when a replica stops: one read at a time serves all who
/// wait by then, and all get the same frames.
/// </summary>
internal sealed class HistoryReader(LiveEventLog log, TimeProvider time)
{
    private readonly Lock _gate = new();
    private Reading? _next;
    private Task _last = Task.CompletedTask;

    /// <summary>The frames after a place and up to a sequence; null when they are not known any more, or never were.</summary>
    /// <remarks>Throws when Redis is away or too slow.</remarks>
    public async Task<ArraySegment<LiveFrame>?> ReadAsync(LiveEventId after, long upTo)
    {
        var (range, frames) = await Join(after.Sequence, upTo);
        return range.Between(after, upTo) is { } between
            ? new ArraySegment<LiveFrame>(frames)[between]
            : (ArraySegment<LiveFrame>?)null;
    }

    private Task<(LiveEventRange Range, LiveFrame[] Frames)> Join(long after, long upTo)
    {
        lock (_gate)
        {
            if (_next is null)
            {
                _next = new Reading();
                _last = _next.Done = ReadAsync(_next, _last);
            }

            _next.After = Math.Min(_next.After, after);
            _next.UpTo = Math.Max(_next.UpTo, upTo);
            return _next.Done!;
        }
    }

    private async Task<(LiveEventRange Range, LiveFrame[] Frames)> ReadAsync(Reading reading, Task last)
    {
        // Who called holds the lock.
        await Task.Yield();
        await last.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_gate)
        {
            _next = null;
        }

        var range = await log.ReadAsync(reading.After, reading.UpTo).WaitAsync(StorageLimit.Usual, time);
        return (range, [.. range.Events.Select(LiveFrame.From)]);
    }

    private sealed class Reading
    {
        public long After { get; set; } = long.MaxValue;

        public long UpTo { get; set; }

        public Task<(LiveEventRange Range, LiveFrame[] Frames)>? Done { get; set; }
    }
}
