using ChatMetrics.Measurement.Attribution.Linux;
using ChatMetrics.Measurement.Attribution.MacOS;
using ChatMetrics.Measurement.Attribution.Windows;

namespace ChatMetrics.Measurement.Attribution;

/// <summary>The thread clock for the current platform.</summary>
internal static class ThreadClock
{
    public static IThreadClock Instance { get; } = Create();

    /// <summary>Cached because every reading needs it.</summary>
    public static bool IsSupported { get; } = Instance.IsSupported;

    private static IThreadClock Create()
    {
        try
        {
            IThreadClock clock =
                OperatingSystem.IsLinux() ? new LinuxThreadClock()
                : OperatingSystem.IsWindows() ? new WindowsThreadClock()
                : OperatingSystem.IsMacOS() ? new MacThreadClock()
                : new NoThreadClock();
            // Tried once here, where a failure can be caught: it must not happen when a thread changes its flow.
            _ = clock.GetCurrentThreadHandle();
            return clock.IsSupported ? clock : new NoThreadClock();
        }
        // On a system without these calls, the CPU time of a thread is unknown.
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            return new NoThreadClock();
        }
    }

    private sealed class NoThreadClock : IThreadClock
    {
        public bool IsSupported => false;

        public long GetCurrentThreadHandle() => 0;

        public long ReadCurrentThread() => 0;

        public bool TryRead(long handle, out long nanoseconds)
        {
            nanoseconds = 0;
            return false;
        }
    }
}
