using Microsoft.Win32.SafeHandles;

namespace ChatMetrics.Measurement.Resources.Linux;

/// <summary>
/// Reads with pread at offset 0, so threads share no file position. The file stays open, because opening it costs more than
/// reading it.
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
            // The cgroup may have been removed, or the reader disposed during shutdown: the value is unknown.
            return [];
        }
    }

    public void Dispose() => handle.Dispose();

    public static bool IsUnreadable(Exception e) =>
        e is IOException or UnauthorizedAccessException or ObjectDisposedException;
}
