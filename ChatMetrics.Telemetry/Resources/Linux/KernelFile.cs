using Microsoft.Win32.SafeHandles;

namespace ChatMetrics.Telemetry.Resources.Linux;

/// <summary>
/// Reads with pread at offset 0: the handle has no position that threads would share, and opening the file anew would cost
/// more than reading it.
/// </summary>
internal sealed class KernelFile(SafeFileHandle handle) : IKernelFile
{
    public ReadOnlySpan<byte> Read(Span<byte> buffer)
    {
        try
        {
            return buffer[..RandomAccess.Read(handle, buffer, fileOffset: 0)];
        }
        catch (Exception e) when (IsUnreadable(e))
        {
            // A cgroup can be removed under us, and a last reading may meet the shutdown: both mean "unknown".
            return [];
        }
    }

    public void Dispose() => handle.Dispose();

    public static bool IsUnreadable(Exception e) =>
        e is IOException or UnauthorizedAccessException or ObjectDisposedException;
}
