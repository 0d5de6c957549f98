using System.Runtime.InteropServices;

namespace ChatMetrics.Measurement.Attribution.Linux;

/// <summary>
/// <c>clock_gettime</c> with a thread's clock id, which every thread of the process may read. Resolution is one nanosecond.
/// </summary>
internal sealed partial class LinuxThreadClock : IThreadClock
{
    private const int ThreadCpuTime = 3;

    public bool IsSupported { get; } = ClockGetTime(ThreadCpuTime, out _) == 0;

    // A thread's clock id is negative and never 0.
    public long GetCurrentThreadHandle()
    {
        try
        {
            return GetCpuClockId(Self(), out var id) == 0 ? id : 0;
        }
        // Before glibc 2.34 it is in another library: an open slice is then counted, but its time is not read.
        catch (EntryPointNotFoundException)
        {
            return 0;
        }
    }

    public long ReadCurrentThread()
    {
        _ = ClockGetTime(ThreadCpuTime, out var time);
        return time.Nanoseconds;
    }

    public bool TryRead(long handle, out long nanoseconds)
    {
        var read = handle != 0 && ClockGetTime((int)handle, out var time) == 0 ? time : default(Timespec?);
        nanoseconds = read?.Nanoseconds ?? 0;
        return read.HasValue;
    }

    // The call takes 0.2 µs and never blocks, so switching the garbage collector's mode is not worth the cost.
    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    [SuppressGCTransition]
    private static partial int ClockGetTime(int clock, out Timespec time);

    [LibraryImport("libc", EntryPoint = "pthread_self")]
    private static partial nint Self();

    [LibraryImport("libc", EntryPoint = "pthread_getcpuclockid")]
    private static partial int GetCpuClockId(nint thread, out int clock);

    // Two machine words, on 32-bit and on 64-bit systems.
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Timespec
    {
        private readonly nint _seconds;
        private readonly nint _nanoseconds;

        public long Nanoseconds => (_seconds * 1_000_000_000L) + _nanoseconds;
    }
}
