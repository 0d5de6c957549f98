using System.Diagnostics;

namespace ChatMetrics.Measurement.Attribution;

/// <summary>
/// A cheap clock of the calling thread's CPU time. Reading the thread's real clock is a system call of about 250 ns, so it is
/// read at most once every 20 µs; in between, the elapsed wall time is added to the last reading. After an overestimate this
/// clock stands still until the real one catches up, so errors do not accumulate.
/// </summary>
internal struct AnchoredClock(IThreadClock clock)
{
    private static readonly long MaxWallTicks = Stopwatch.Frequency / 50_000;
    private static readonly double NanosecondsPerTick = 1e9 / Stopwatch.Frequency;

    private long _anchorCpu;
    private long _anchorWall;
    private long _last;

    /// <summary>The <see cref="Stopwatch"/> timestamp of the last reading, so that callers need not take a second one.</summary>
    public long ReadAt { get; private set; }

    /// <summary>
    /// CPU time of the thread that owns this clock, in nanoseconds; never goes back. Only that thread may read it.
    /// </summary>
    public long Read()
    {
        var wall = ReadAt = Stopwatch.GetTimestamp();
        var since = wall - _anchorWall;
        if ((ulong)since < (ulong)MaxWallTicks)
        {
            return _last = Math.Max(_last, _anchorCpu + (long)(since * NanosecondsPerTick));
        }

        _anchorWall = wall;
        _anchorCpu = clock.ReadCurrentThread();
        return _last = Math.Max(_last, _anchorCpu);
    }
}
