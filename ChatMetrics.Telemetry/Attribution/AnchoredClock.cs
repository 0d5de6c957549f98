using System.Diagnostics;

namespace ChatMetrics.Telemetry.Attribution;

/// <summary>
/// The calling thread's CPU clock, cheaply: the true clock is a system call of some 250 ns, so it is asked at most once in
/// 20 µs, and in between the wall time since then is added. Where that was too much the clock stands still until the true time
/// has come up with it, so errors do not add up.
/// </summary>
internal struct AnchoredClock(IThreadClock clock)
{
    private static readonly long MaxWallTicks = Stopwatch.Frequency / 50_000;
    private static readonly double NanosecondsPerTick = 1e9 / Stopwatch.Frequency;

    private long _anchorCpu;
    private long _anchorWall;
    private long _last;

    /// <summary>When the clock was asked last: a <see cref="Stopwatch"/> timestamp, so that nobody has to take it twice.</summary>
    public long AskedAt { get; private set; }

    /// <summary>CPU time of the thread that owns this clock, nanoseconds, never less than before; only that thread may ask.</summary>
    public long Now()
    {
        var wall = AskedAt = Stopwatch.GetTimestamp();
        var since = wall - _anchorWall;
        if ((ulong)since < (ulong)MaxWallTicks)
        {
            return _last = Math.Max(_last, _anchorCpu + (long)(since * NanosecondsPerTick));
        }

        _anchorWall = wall;
        _anchorCpu = clock.ReadThisThread();
        return _last = Math.Max(_last, _anchorCpu);
    }
}
