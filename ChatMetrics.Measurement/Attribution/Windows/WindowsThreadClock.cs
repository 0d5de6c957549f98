using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ChatMetrics.Measurement.Attribution.Windows;

/// <summary>
/// <c>QueryThreadCycleTime</c>, whose cycles are calibrated once against the wall clock (<c>GetThreadTimes</c> advances in steps
/// of 15.6 ms). Written from Microsoft's documentation and not yet run on Windows. Cannot read another thread's clock.
/// </summary>
internal sealed partial class WindowsThreadClock : IThreadClock
{
    private static readonly nint ThisThread = -2;

    private readonly double _nanosecondsPerCycle = Calibrate();

    public bool IsSupported => _nanosecondsPerCycle > 0;

    public long GetCurrentThreadHandle() => 0;

    public long ReadCurrentThread() =>
        QueryThreadCycleTime(ThisThread, out var cycles) ? (long)(cycles * _nanosecondsPerCycle) : 0;

    public bool TryRead(long handle, out long nanoseconds)
    {
        nanoseconds = 0;
        return false;
    }

    // If a spin of 2 ms is not interrupted, all of its wall time is CPU time: the least time per cycle of five spins is the best.
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
