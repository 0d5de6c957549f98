using ChatMetrics.Telemetry.Attribution.Linux;
using ChatMetrics.Telemetry.Attribution.MacOS;
using ChatMetrics.Telemetry.Attribution.Windows;

namespace ChatMetrics.Telemetry.Attribution;

/// <summary>The thread clock of this platform.</summary>
internal static class ThreadClock
{
    public static IThreadClock Instance { get; } = Choose();

    /// <summary>The same as of the clock; kept, for each reading asks.</summary>
    public static bool IsSupported { get; } = Instance.IsSupported;

    private static IThreadClock Choose()
    {
        try
        {
            IThreadClock clock =
                OperatingSystem.IsLinux() ? new LinuxThreadClock()
                : OperatingSystem.IsWindows() ? new WindowsThreadClock()
                : OperatingSystem.IsMacOS() ? new MacThreadClock()
                : new NoThreadClock();
            // Asked here once, where a failure can be caught: a thread that changes its flow must not meet one.
            _ = clock.HandleOfThisThread();
            return clock.IsSupported ? clock : new NoThreadClock();
        }
        // A system without the call is one where CPU time of a thread is unknown.
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            return new NoThreadClock();
        }
    }

    private sealed class NoThreadClock : IThreadClock
    {
        public bool IsSupported => false;

        public long HandleOfThisThread() => 0;

        public long ReadThisThread() => 0;

        public bool TryRead(long handle, out long nanoseconds)
        {
            nanoseconds = 0;
            return false;
        }
    }
}
