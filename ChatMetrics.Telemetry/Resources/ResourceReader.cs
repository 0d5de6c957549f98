using ChatMetrics.Telemetry.Resources.Linux;
using ChatMetrics.Telemetry.Resources.MacOS;
using ChatMetrics.Telemetry.Resources.Windows;

namespace ChatMetrics.Telemetry.Resources;

/// <summary>Chooses the reader for the operating system this runs on.</summary>
public static class ResourceReader
{
    /// <summary>On an operating system that is not supported, every reading is null.</summary>
    public static IResourceReader ForThisPlatform(TimeProvider time)
    {
        if (OperatingSystem.IsLinux())
            return new LinuxResourceReader(new KernelFiles(), time);
        if (OperatingSystem.IsWindows())
            return new WindowsResourceReader();
        if (OperatingSystem.IsMacOS())
            return new MacResourceReader();
        return new UnsupportedResourceReader();
    }
}
