namespace ChatMetrics.Measurement.Resources.Linux;

/// <summary>An open file whose text the kernel regenerates at each read. Thread safe.</summary>
internal interface IKernelFile : IDisposable
{
    /// <summary>Reads from the beginning of the text into the buffer, without allocating.</summary>
    /// <returns>The filled part of the buffer; empty if the file is gone or cannot be read.</returns>
    ReadOnlySpan<byte> Read(Span<byte> buffer);
}
