using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace ChatMetrics.Api.Spool;

/// <summary>
/// Up to where a folder has been replayed: number of the segment and offset in it, a file of 16 bytes. It is not flushed: when it
/// is lost records are replayed again, which changes nothing.
/// </summary>
internal sealed class SpoolPosition(string path) : IDisposable
{
    private const int Size = 16;

    private SafeFileHandle? _file;

    private SafeFileHandle Handle =>
        _file ??= File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete);

    /// <summary>Zeros when nothing was written.</summary>
    public (long Segment, long Offset) Read()
    {
        Span<byte> bytes = stackalloc byte[Size];
        return File.Exists(path) && RandomAccess.Read(Handle, bytes, fileOffset: 0) == Size
            ? (BinaryPrimitives.ReadInt64LittleEndian(bytes), BinaryPrimitives.ReadInt64LittleEndian(bytes[sizeof(long)..]))
            : default;
    }

    public void Write(long segment, long offset)
    {
        Span<byte> bytes = stackalloc byte[Size];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, segment);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[sizeof(long)..], offset);
        RandomAccess.Write(Handle, bytes, fileOffset: 0);
    }

    public void Dispose() => _file?.Dispose();
}
