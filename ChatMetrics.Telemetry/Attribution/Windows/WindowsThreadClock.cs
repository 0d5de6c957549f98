using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ChatMetrics.Telemetry.Attribution.Windows;

/// <summary>
/// <c>QueryThreadCycleTime</c>, whose cycles are calibrated against the wall clock once. (<c>GetThreadTimes</c> moves in steps of
/// 15.6 ms.) Written after its documentation; not run by its authors. Another thread's clock is not read.
/// </summary>
internal sealed partial class WindowsThreadClock : IThreadClock
{
    private static readonly nint ThisThread = -2;

    private readonly double _nanosecondsPerCycle = Calibrate();

    public bool IsSupported => _nanosecondsPerCycle > 0;

    public long HandleOfThisThread() => 0;

    public long ReadThisThread() =>
        QueryThreadCycleTime(ThisThread, out var cycles) ? (long)(cycles * _nanosecondsPerCycle) : 0;

    public bool TryRead(long handle, out long nanoseconds)
    {
        nanoseconds = 0;
        return false;
    }

    // A spin of 2 ms that was not interrupted used all of the wall time: the shortest per cycle of five is the truest.
    private static double Calibrate()
    {
        var best = double.PositiveInfinity;
        for (var round = 0; round < 5; round++)
        {
            if (!QueryThreadCycleTime(ThisThread, out var before))
            {
                return 0;
            }

            var start = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(start) < TimeSpan.FromMilliseconds(2))
            {
            }

            var elapsed = Stopwatch.GetElapsedTime(start);
            if (!QueryThreadCycleTime(ThisThread, out var after) || after <= before)
            {
                return 0;
            }

            best = Math.Min(best, elapsed.TotalNanoseconds / (after - before));
        }

        return best;
    }

    [LibraryImport("kernel32.dll")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool QueryThreadCycleTime(nint thread, out ulong cycles);
}
