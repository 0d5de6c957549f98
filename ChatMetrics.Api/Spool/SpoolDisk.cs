namespace ChatMetrics.Api.Spool;

/// <summary>
/// The folders on the disk: those that dead processes left behind, and then this process's own, which is there only while
/// something waits in it. What the disk does not do is logged, and what is lost by that is counted.
/// </summary>
internal sealed class SpoolDisk(string directory, SpoolBacklog backlog, SpoolMeter meter, ILogger logger) : IDisposable
{
    // One thread at a time appends, reads or removes.
    private readonly Lock _gate = new();
    private readonly List<SpoolFolder> _adopted = [];
    private SpoolFolder? _own;

    // A folder that cannot be removed is not replayed again and again.
    private readonly HashSet<string> _done = [];

    /// <summary>Why the disk did not take the last records; null when it did.</summary>
    public string? Fault { get; private set; }

    /// <summary>Finds out whether the disk can be written, before it has to be.</summary>
    public void Check()
    {
        try
        {
            SpoolFolder.Create(directory).Delete();
            Fault = null;
        }
        catch (Exception exception) when (IsOfDisk(exception))
        {
            Fault = exception.Message;
            logger.SpoolNotWritable(directory, exception.Message);
        }
    }

    /// <summary>Returns when the frames, which the backlog has counted, are safely on the disk; when it throws they are dropped.</summary>
    public void Append(IReadOnlyList<ReadOnlyMemory<byte>> frames)
    {
        try
        {
            lock (_gate)
            {
                _own ??= SpoolFolder.Create(directory);
                _own.Append(frames);
            }

            Fault = null;
        }
        catch (Exception exception)
        {
            Fault = exception.Message;
            backlog.Remove(frames.Count, frames.Sum(frame => (long)frame.Length));
            meter.Dropped(DropReason.Unwritable, frames.Count);
            logger.SpoolNotWritten(directory, frames.Count, exception.Message);
            throw;
        }
    }

    /// <summary>Takes over what dead processes have left behind.</summary>
    public void Adopt()
    {
        lock (_gate)
        {
            try
            {
                foreach (var path in SpoolFolder.List(directory).Where(path => !_done.Contains(path)))
                {
                    if (SpoolFolder.TakeOver(path) is { } folder)
                    {
                        _adopted.Add(folder);
                        backlog.AddAdopted(folder.Records, folder.Bytes);
                        meter.Dropped(DropReason.Damaged, folder.TornSegments);
                        logger.SpoolAdopted(folder.Location, folder.Records, folder.Bytes, folder.TornSegments);
                    }
                }
            }
            catch (Exception exception) when (IsOfDisk(exception))
            {
                logger.SpoolNotAdopted(directory, exception.Message);
            }
        }
    }

    /// <summary>The oldest records, at least one; null when there is none.</summary>
    public SpoolWindow? Read()
    {
        lock (_gate)
        {
            while ((_adopted.FirstOrDefault() ?? _own) is { } oldest)
            {
                try
                {
                    if (oldest.Read() is { } window)
                    {
                        return window;
                    }

                    Forget(oldest);
                }
                catch (Exception exception) when (IsOfDisk(exception))
                {
                    var lost = Remove(oldest, oldest.RemoveFirst);
                    meter.Dropped(DropReason.Damaged, lost);
                    logger.SpoolNotRead(oldest.Location, lost, exception.Message);
                }
            }

            return null;
        }
    }

    /// <summary>The records of this window, the one read last, are done with.</summary>
    public void Remove(SpoolWindow window)
    {
        lock (_gate)
        {
            Remove(window.Folder, () => window.Folder.Advance(window));
        }
    }

    /// <summary>What still waits stays on the disk, for the next process.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _adopted.ForEach(folder => folder.Dispose());
            _own?.Dispose();
        }
    }

    private static bool IsOfDisk(Exception exception) => exception is IOException or UnauthorizedAccessException;

    private void Forget(SpoolFolder empty)
    {
        _adopted.Remove(empty);
        _own = empty == _own ? null : _own;
        _done.Add(empty.Location);
        Remove(empty, empty.Delete);
    }

    // Returns how many records are gone. A disk that only lets read costs a repetition, which changes nothing.
    private int Remove(SpoolFolder folder, Action remove)
    {
        var (records, bytes) = (folder.Records, folder.Bytes);
        try
        {
            remove();
        }
        catch (Exception exception) when (IsOfDisk(exception))
        {
            logger.SpoolNotTidied(folder.Location, exception.Message);
        }

        backlog.Remove(records - folder.Records, bytes - folder.Bytes);
        return records - folder.Records;
    }
}
