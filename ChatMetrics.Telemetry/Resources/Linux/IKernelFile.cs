namespace ChatMetrics.Telemetry.Resources.Linux;

/// <summary>One kept-open file whose text the kernel writes anew at each read. Safe for many threads.</summary>
internal interface IKernelFile : IDisposable
{
    /// <summary>Fills the buffer from the beginning of the text, without allocating.</summary>
    /// <returns>The part of the buffer that was filled; empty when the file has vanished or cannot be read.</returns>
    ReadOnlySpan<byte> Read(Span<byte> buffer);
}
