using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace ChatMetrics.Api.Spool;

/// <summary>One file of the spool: frames, one behind the other, only ever appended to. For one thread at a time.</summary>
/// <remarks>Every method throws an <see cref="IOException"/> when the disk does not do its part.</remarks>
internal sealed class SpoolSegment : IDisposable
{
    public const string Extension = ".log";

    private readonly string _path;
    private readonly SafeFileHandle _file;
    private long _length;
    private long _replayed;

    private SpoolSegment(string path, FileMode mode)
    {
        _path = path;
        Number = NumberOf(path)!.Value;
        _file = File.OpenHandle(path, mode, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete);
    }

    /// <summary>Segments are read in the order of their numbers.</summary>
    public long Number { get; }

    /// <summary>Records that have not been replayed.</summary>
    public int Records { get; private set; }

    /// <summary>What they take.</summary>
    public long Bytes => _length - _replayed;

    public bool IsFull => _length >= SpoolFolder.SegmentBytes;

    /// <summary>Whether it was found to end within a frame, as a write that was cut off leaves it.</summary>
    public bool IsTorn { get; private set; }

    public static SpoolSegment Create(string folder, long number) =>
        new(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{number:d10}{Extension}")), FileMode.CreateNew);

    /// <summary>Null when the file is no segment.</summary>
    public static long? NumberOf(string path) =>
        long.TryParse(Path.GetFileNameWithoutExtension(path), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    /// <summary>Opens a segment that a process has left behind; <see cref="Scan"/> finds what is in it.</summary>
    public static SpoolSegment Open(string path) => new(path, FileMode.Open);

    public void Scan()
    {
        var total = RandomAccess.GetLength(_file);
        var bytes = ReadBytes(0, total).Span;
        while (SpoolFrame.Measure(bytes[(int)_length..]) is { } size)
        {
            _length += size;
            Records++;
        }

        IsTorn = _length < total;
    }

    /// <summary>Returns when the frames are safely on the disk. When it throws, the segment is as it was before.</summary>
    public void Append(IReadOnlyList<ReadOnlyMemory<byte>> frames)
    {
        try
        {
            RandomAccess.Write(_file, frames, _length);
            RandomAccess.FlushToDisk(_file);
        }
        catch (IOException)
        {
            CutOff();
            throw;
        }

        _length += frames.Sum(frame => (long)frame.Length);
        Records += frames.Count;
    }

    /// <summary>The oldest frames that have not been replayed: about as many bytes as asked for, at least one frame.</summary>
    /// <returns>The frames, and how many bytes they take; none when the file has become shorter.</returns>
    public (IReadOnlyList<SpoolFrame> Frames, int Bytes) Read(int bytes)
    {
        var buffer = ReadBytes(_replayed, Math.Min(bytes, Bytes));
        if (SpoolFrame.Measure(buffer.Span) is null)
        {
            buffer = ReadBytes(_replayed, Bytes);
        }

        var frames = new List<SpoolFrame>();
        var end = 0;
        while (SpoolFrame.Measure(buffer.Span[end..]) is { } size)
        {
            frames.Add(SpoolFrame.Read(buffer.Slice(end, size)));
            end += size;
        }

        return (frames, end);
    }

    /// <summary>So many records, the oldest ones, have been replayed.</summary>
    public void Advance(int records, long bytes)
    {
        _replayed += bytes;
        Records -= records;
    }

    public void Delete()
    {
        Dispose();
        File.Delete(_path);
    }

    public void Dispose() => _file.Dispose();

    private void CutOff()
    {
        try
        {
            RandomAccess.SetLength(_file, _length);
        }
        catch (IOException)
        {
            // Then it ends within a frame, which its next reader recognises.
        }
    }

    private ReadOnlyMemory<byte> ReadBytes(long offset, long count)
    {
        var buffer = new byte[count];
        var read = 0;
        while (read < buffer.Length && RandomAccess.Read(_file, buffer.AsSpan(read), offset + read) is > 0 and var more)
        {
            read += more;
        }

        return buffer.AsMemory(0, read);
    }
}
