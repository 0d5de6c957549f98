using ChatMetrics.Measurement.Resources.Linux;
using ChatMetrics.Measurement.Resources.MacOS;
using ChatMetrics.Measurement.Resources.Windows;

namespace ChatMetrics.Measurement.Resources;

/// <summary>Creates the reader for the current operating system.</summary>
public static class ResourceReader
{
    /// <summary>
    /// A reader for Linux, Windows or macOS; on any other system all its readings are null. On Linux it keeps its files open
    /// until it is disposed. A container's limits are read once, here.
    /// </summary>
    /// <param name="time">The clock used to compute a container's CPU capacity.</param>
    public static IResourceReader ForThisPlatform(TimeProvider time)
    {
        if (OperatingSystem.IsLinux())
        {
            return new LinuxResourceReader(new KernelFiles(), time);
        }

        if (OperatingSystem.IsWindows())
        {
            return new WindowsResourceReader();
        }

        if (OperatingSystem.IsMacOS())
        {
            return new MacResourceReader();
        }

        return new UnsupportedResourceReader();
    }
}
