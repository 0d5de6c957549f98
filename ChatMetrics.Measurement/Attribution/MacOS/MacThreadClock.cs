using System.Runtime.InteropServices;

namespace ChatMetrics.Measurement.Attribution.MacOS;

/// <summary>
/// <c>clock_gettime_nsec_np(CLOCK_THREAD_CPUTIME_ID)</c>. Written from Apple's documentation and not yet run on macOS. Cannot
/// read another thread's clock.
/// </summary>
internal sealed partial class MacThreadClock : IThreadClock
{
    private const int ThreadCpuTime = 16;

    public bool IsSupported { get; } = ClockGetTimeNanoseconds(ThreadCpuTime) > 0;

    public long GetCurrentThreadHandle() => 0;

    public long ReadCurrentThread() => (long)ClockGetTimeNanoseconds(ThreadCpuTime);

    public bool TryRead(long handle, out long nanoseconds)
    {
        nanoseconds = 0;
        return false;
    }

    [LibraryImport("libSystem", EntryPoint = "clock_gettime_nsec_np")]
    private static partial ulong ClockGetTimeNanoseconds(int clock);
}
