using System.Diagnostics;

namespace ChatMetrics.Telemetry.Attribution;

/// <summary>
/// The calling thread's CPU clock, cheaply: the true clock is a system call of some 250 ns, so it is asked at most once in
/// 20 µs, and in between the wall time since then is added. What is estimated too much is taken back at the next true reading,
/// so errors do not add up.
/// </summary>
internal struct AnchoredClock(IThreadClock clock)
{
    private static readonly long MaxWallTicks = Stopwatch.Frequency / 50_000;
    private static readonly double NanosecondsPerTick = 1e9 / Stopwatch.Frequency;

    private long _anchorCpu;
    private long _anchorWall;

    /// <summary>CPU time of the thread that owns this clock, nanoseconds; only that thread may ask.</summary>
    public long Now()
    {
        var wall = Stopwatch.GetTimestamp();
        var since = wall - _anchorWall;
        if ((ulong)since < (ulong)MaxWallTicks)
        {
            return _anchorCpu + (long)(since * NanosecondsPerTick);
        }

        _anchorWall = wall;
        return _anchorCpu = clock.ReadThisThread();
    }
}
