using System.Runtime.InteropServices;

namespace ChatMetrics.Telemetry.Attribution.Linux;

/// <summary><c>clock_gettime</c> by the clock id of a thread, which every thread of the process may read. Exact to the nanosecond.</summary>
internal sealed partial class LinuxThreadClock : IThreadClock
{
    private const int ThreadCpuTime = 3;

    public bool IsSupported { get; } = ClockGetTime(ThreadCpuTime, out _) == 0;

    // A thread's clock id is negative and never 0.
    public long HandleOfThisThread()
    {
        try
        {
            return GetCpuClockId(Self(), out var id) == 0 ? id : 0;
        }
        // glibc before 2.34 has it in another library: there the last slice is told of, but not read.
        catch (EntryPointNotFoundException)
        {
            return 0;
        }
    }

    public long ReadThisThread()
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

    // A fifth of a microsecond and it never blocks: not worth the change of the garbage collector's mode.
    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    [SuppressGCTransition]
    private static partial int ClockGetTime(int clock, out Timespec time);

    [LibraryImport("libc", EntryPoint = "pthread_self")]
    private static partial nint Self();

    [LibraryImport("libc", EntryPoint = "pthread_getcpuclockid")]
    private static partial int GetCpuClockId(nint thread, out int clock);

    // Two machine words, on 32-bit systems as on 64-bit ones.
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Timespec
    {
        private readonly nint _seconds;
        private readonly nint _nanoseconds;

        public long Nanoseconds => (_seconds * 1_000_000_000L) + _nanoseconds;
    }
}
