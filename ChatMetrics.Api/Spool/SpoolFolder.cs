using System.Globalization;
using System.Security.Cryptography;

namespace ChatMetrics.Api.Spool;

/// <summary>
/// One process's part of the spool: a folder of segments, which the process holds by a lock as long as it lives. However it
/// dies, the system lets go of the lock: a folder that can be locked was left behind. For one thread at a time.
/// </summary>
/// <remarks>
/// Every method throws an <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/> when the disk does not do its
/// part.
/// </remarks>
internal sealed class SpoolFolder : IDisposable
{
    /// <summary>A segment that has grown to this is not appended to any more, bytes.</summary>
    public const int SegmentBytes = 1024 * 1024;

    private const int WindowBytes = 256 * 1024;

    private readonly FileStream _lock;
    private readonly List<SpoolSegment> _segments = [];
    private SpoolSegment? _tail;
    private long _lastNumber;

    private SpoolFolder(string path)
    {
        Location = path;
        _lock = new FileStream(Path.Combine(path, ".lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
    }

    public string Location { get; }

    public int Records => _segments.Sum(segment => segment.Records);

    public long Bytes => _segments.Sum(segment => segment.Bytes);

    /// <summary>Segments that were found to end within a frame, as a write that was cut off leaves them.</summary>
    public int TornSegments { get; private set; }

    /// <summary>A new folder, held by this process.</summary>
    public static SpoolFolder Create(string directory)
    {
        var name = string.Create(
            CultureInfo.InvariantCulture, $"{Environment.ProcessId}-{RandomNumberGenerator.GetHexString(8, lowercase: true)}");
        var path = Path.Combine(directory, name);
        // What users wrote lies in it.
        var folder = OperatingSystem.IsWindows()
            ? Directory.CreateDirectory(path)
            : Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return new SpoolFolder(folder.FullName);
    }

    /// <summary>The folders that have segments, whether their processes live or not.</summary>
    public static IEnumerable<string> List(string directory) => !Directory.Exists(directory) ? [] :
        Directory.EnumerateDirectories(directory).Where(folder => SegmentsIn(folder).Any()).Order(StringComparer.Ordinal);

    /// <summary>Takes a folder that was left behind, with all that waits in it.</summary>
    /// <returns>Null when its process lives.</returns>
    public static SpoolFolder? TakeOver(string path)
    {
        SpoolFolder folder;
        try
        {
            folder = new SpoolFolder(path);
        }
        catch (IOException)
        {
            return null;
        }

        try
        {
            folder.Open();
            return folder;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Returns when the frames are safely on the disk; when it throws, none of them counts.</summary>
    public void Append(IReadOnlyList<ReadOnlyMemory<byte>> frames)
    {
        if (_tail is null or { IsFull: true })
        {
            _tail = SpoolSegment.Create(Location, ++_lastNumber);
            _segments.Add(_tail);
        }

        try
        {
            _tail.Append(frames);
        }
        catch
        {
            // Whatever the disk made of it: what comes next goes to a new file.
            var failed = _tail;
            _tail = null;
            if (failed.Bytes == 0)
            {
                _segments.Remove(failed);
                failed.Delete();
            }

            throw;
        }
    }

    /// <summary>The oldest records that wait, at least one; null when none does.</summary>
    public SpoolWindow? Read()
    {
        if (_segments is not [var first, ..])
        {
            return null;
        }

        var (frames, bytes) = first.Read(WindowBytes);
        return frames.Count > 0
            ? new SpoolWindow(this, frames, bytes)
            : throw new IOException($"Segment {first.Number} has become shorter.");
    }

    /// <summary>
    /// The records of this window, the one read last, need not be replayed again: their segment is removed with the last of them.
    /// Until then the next process would replay all of it, which changes nothing.
    /// </summary>
    public void Advance(SpoolWindow window)
    {
        _segments[0].Advance(window.Frames.Count, window.Bytes);
        if (_segments[0].Bytes == 0)
        {
            RemoveFirst();
        }
    }

    /// <summary>Removes the oldest segment, with all that waits in it.</summary>
    public void RemoveFirst()
    {
        var first = _segments[0];
        _segments.RemoveAt(0);
        if (_tail == first)
        {
            _tail = null;
        }

        first.Delete();
    }

    /// <summary>Lets go of the folder and removes it.</summary>
    public void Delete()
    {
        Dispose();
        Directory.Delete(Location, recursive: true);
    }

    public void Dispose()
    {
        _segments.ForEach(segment => segment.Dispose());
        _lock.Dispose();
    }

    private static IEnumerable<string> SegmentsIn(string folder) =>
        Directory.EnumerateFiles(folder, $"*{SpoolSegment.Extension}").Where(file => SpoolSegment.NumberOf(file) is not null);

    private void Open()
    {
        foreach (var file in SegmentsIn(Location).Order(StringComparer.Ordinal))
        {
            var segment = SpoolSegment.Open(file);
            _segments.Add(segment);
            segment.Scan();
            TornSegments += segment.IsTorn ? 1 : 0;
            if (segment.Bytes == 0)
            {
                _segments.Remove(segment);
                segment.Delete();
            }
        }
    }
}

/// <summary>Records that are replayed together.</summary>
/// <param name="Bytes">What they take on the disk.</param>
internal sealed record SpoolWindow(SpoolFolder Folder, IReadOnlyList<SpoolFrame> Frames, long Bytes);
