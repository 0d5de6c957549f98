namespace ChatMetrics.Telemetry.Tracking;

/// <summary>The disk that a process stores on.</summary>
/// <param name="folder">Where on it; it need not exist yet.</param>
public sealed class DiskUsage(string folder)
{
    /// <summary>How full it is, percent of what this user may use; null where that cannot be read.</summary>
    public double? ReadPercent()
    {
        try
        {
            var existing = new DirectoryInfo(Path.GetFullPath(folder));
            while (existing is { Exists: false, Parent: { } parent })
            {
                existing = parent;
            }

            var drive = new DriveInfo(existing.FullName);
            var used = drive.TotalSize - drive.TotalFreeSpace;
            return 100.0 * used / Math.Max(1, used + drive.AvailableFreeSpace);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
