using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;

namespace ChatMetrics.Api.Spool;

/// <summary>
/// Records that wait on disk for Redis, in order: first what dead processes left behind, then this one's. While nothing waits no
/// file is touched, and there is none.
/// </summary>
internal sealed class ChatSpool : IDisposable
{
    private const int GroupBytes = 1024 * 1024;
    private const long MaxQueuedBytes = 16 * 1024 * 1024;
    private static readonly TimeSpan MaxDrain = TimeSpan.FromMilliseconds(400);

    private readonly string _directory;
    private readonly long _maxBytes;
    private readonly SpoolMeter _meter;
    private readonly TimeProvider _time;
    private readonly ILogger<ChatSpool> _logger;

    // The queue on its way to the disk: chats take this lock, never for the time of a write.
    private readonly Lock _queueLock = new();
    private readonly Queue<QueuedRecord> _queue = new();
    private long _queuedBytes;
    private bool _writing;
    private Task _lastWrite = Task.CompletedTask;
    private bool _isFull;

    // Whose turns wait, until nothing waits any more. What dead processes left behind may be anyone's.
    private readonly HashSet<string> _conversations = [];
    private bool _isAdopted;

    // The files: one at a time appends, reads or removes.
    private readonly Lock _fileLock = new();
    private readonly List<SpoolFolder> _folders = [];
    private readonly HashSet<string> _done = [];
    private SpoolFolder? _own;

    private long _records;
    private long _bytes;
    private TaskCompletionSource? _draining;

    public ChatSpool(IOptions<SpoolOptions> options, SpoolMeter meter, TimeProvider time, ILogger<ChatSpool> logger)
    {
        _directory = Path.GetFullPath(options.Value.Directory);
        _maxBytes = options.Value.MaxMb * 1024L * 1024;
        (_meter, _time, _logger) = (meter, time, logger);
        meter.Observe(() => Records, () => Bytes);
    }

    /// <summary>Records that wait, those on their way to the disk included.</summary>
    public long Records => Volatile.Read(ref _records);

    /// <summary>What they take on the disk.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Whether turns of this conversation may wait here, so that not all of them are in Redis.</summary>
    public bool MayHold(string conversation)
    {
        if (Records == 0)
        {
            return false;
        }

        lock (_queueLock)
        {
            return _isAdopted || _conversations.Contains(conversation);
        }
    }

    /// <summary>Why the disk did not take the last records; null when it did.</summary>
    public string? Fault { get; private set; }

    /// <summary>Completes when the record is safely on the disk, with all that came at the same time by one flush.</summary>
    /// <exception cref="IOException">
    /// The spool is full, or the disk does not take it: the record is dropped, and counted.
    /// </exception>
    public Task AppendAsync(SpooledChat chat)
    {
        var record = new QueuedRecord(chat.ToJson(), _time.GetUtcNow());
        lock (_queueLock)
        {
            if (Bytes + record.Size > _maxBytes || _queuedBytes + record.Size > MaxQueuedBytes)
            {
                _meter.Dropped(DropReason.Full, 1);
                if (!_isFull)
                {
                    _isFull = true;
                    _logger.SpoolFull(Records);
                }

                return Task.FromException(new IOException("The spool is full."));
            }

            _isFull = false;
            Count(1, record.Size);
            if (chat.Turns.Count > 0)
            {
                _conversations.Add(chat.Record.ConversationId);
            }

            _queue.Enqueue(record);
            _lastWrite = record.Written.Task;
            _queuedBytes += record.Size;
            if (!_writing)
            {
                _writing = true;
                // Outside the chat's flow: its measurement is over.
                ThreadPool.UnsafeQueueUserWorkItem(static spool => spool.WriteQueue(), this, preferLocal: false);
            }
        }

        return record.Written.Task;
    }

    /// <summary>Completes when all that was appended before this call is on the disk, or was dropped.</summary>
    public async Task FlushAsync()
    {
        Task last;
        lock (_queueLock)
        {
            last = _lastWrite;
        }

        await last.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>
    /// Until <see cref="EndDrain"/>, new chats wait for the records to be stored rather than queue up behind them. Without it, a
    /// service that is always busy would never be done with its spool.
    /// </summary>
    public void BeginDrain() =>
        Interlocked.CompareExchange(
            ref _draining, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), null);

    /// <summary>The last records are stored, or will not be now.</summary>
    public void EndDrain() => Interlocked.Exchange(ref _draining, null)?.SetResult();

    /// <summary>Completes when no drain is under way, or one takes too long.</summary>
    public async ValueTask DrainedAsync()
    {
        if (Volatile.Read(ref _draining) is { } draining)
        {
            await draining.Task.WaitAsync(MaxDrain, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Finds out whether the spool can be written, before it has to be.</summary>
    public void Check()
    {
        try
        {
            SpoolFolder.Create(_directory).Delete();
            Fault = null;
        }
        catch (Exception exception) when (IsOfDisk(exception))
        {
            Fault = exception.Message;
            _logger.SpoolNotWritable(_directory, exception.Message);
        }
    }

    /// <summary>Takes over what dead processes have left behind.</summary>
    public void Adopt()
    {
        lock (_fileLock)
        {
            try
            {
                foreach (var path in SpoolFolder.List(_directory).Where(path => !_done.Contains(path)))
                {
                    if (SpoolFolder.TakeOver(path) is { } folder)
                    {
                        Adopt(folder);
                    }
                }
            }
            catch (Exception exception) when (IsOfDisk(exception))
            {
                _logger.SpoolNotAdopted(_directory, exception.Message);
            }
        }
    }

    /// <summary>The oldest records, at least one; null when none waits on the disk. For one reader.</summary>
    public SpoolWindow? Read()
    {
        lock (_fileLock)
        {
            while (_folders is [var folder, ..])
            {
                try
                {
                    if (folder.Read() is { } window)
                    {
                        return window;
                    }

                    Forget(folder);
                }
                catch (Exception exception) when (IsOfDisk(exception))
                {
                    var before = folder.Records;
                    Change(folder, folder.RemoveFirst);
                    _meter.Dropped(DropReason.Damaged, before - folder.Records);
                    _logger.SpoolNotRead(folder.Location, before - folder.Records, exception.Message);
                }
            }

            return null;
        }
    }

    /// <summary>The records of this window, the one read last, have been replayed or dropped.</summary>
    public void Remove(SpoolWindow window)
    {
        lock (_fileLock)
        {
            Change(window.Folder, () => window.Folder.Advance(window));
        }
    }

    /// <summary>What still waits stays on the disk, for the next process.</summary>
    public void Dispose()
    {
        lock (_fileLock)
        {
            _folders.ForEach(folder => folder.Dispose());
        }
    }

    private static bool IsOfDisk(Exception exception) => exception is IOException or UnauthorizedAccessException;

    // Before this process's own folder: what it holds is older.
    private void Adopt(SpoolFolder folder)
    {
        _folders.Insert(_own is null ? _folders.Count : _folders.Count - 1, folder);
        lock (_queueLock)
        {
            Count(folder.Records, folder.Bytes);
            _isAdopted |= folder.Records > 0;
        }

        _meter.Dropped(DropReason.Damaged, folder.TornSegments);
        _logger.SpoolAdopted(folder.Location, folder.Records, folder.Bytes, folder.TornSegments);
    }

    // A folder that cannot be removed is not replayed again and again.
    private void Forget(SpoolFolder folder)
    {
        _folders.Remove(folder);
        _own = folder == _own ? null : _own;
        _done.Add(folder.Location);
        Change(folder, folder.Delete);
    }

    // A disk that only lets read costs a repetition, which changes nothing.
    private void Change(SpoolFolder folder, Action change)
    {
        var (records, bytes) = (folder.Records, folder.Bytes);
        try
        {
            change();
        }
        catch (Exception exception) when (IsOfDisk(exception))
        {
            _logger.SpoolNotTidied(folder.Location, exception.Message);
        }

        Count(folder.Records - records, folder.Bytes - bytes);
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever the disk says, who waits for it gets an answer.")]
    private void WriteQueue()
    {
        while (TakeGroup() is { Count: > 0 } group)
        {
            try
            {
                Write(group);
                Fault = null;
                group.ForEach(record => record.Written.SetResult());
            }
            catch (Exception exception)
            {
                Fault = exception.Message;
                Count(-group.Count, -group.Sum(record => record.Size));
                _meter.Dropped(DropReason.Unwritable, group.Count);
                _logger.SpoolNotWritten(_directory, group.Count, exception.Message);
                group.ForEach(record => record.Written.SetException(exception));
            }
        }
    }

    private List<QueuedRecord> TakeGroup()
    {
        var group = new List<QueuedRecord>();
        lock (_queueLock)
        {
            for (long bytes = 0; bytes < GroupBytes && _queue.TryDequeue(out var record); bytes += record.Size)
            {
                group.Add(record);
                _queuedBytes -= record.Size;
            }

            _writing = group.Count > 0;
        }

        return group;
    }

    private void Write(List<QueuedRecord> group)
    {
        var frames = new byte[group.Sum(record => record.Size)];
        var end = 0;
        foreach (var record in group)
        {
            SpoolFrame.Write(frames.AsSpan(end), record.TakenAt, record.Payload);
            end += record.Size;
        }

        lock (_fileLock)
        {
            if (_own is null)
            {
                _own = SpoolFolder.Create(_directory);
                _folders.Add(_own);
            }

            _own.Append(frames, group.Count);
        }
    }

    private void Count(int records, long bytes)
    {
        Interlocked.Add(ref _bytes, bytes);
        if (Interlocked.Add(ref _records, records) == 0)
        {
            ForgetConversations();
        }
    }

    private void ForgetConversations()
    {
        lock (_queueLock)
        {
            if (Records == 0)
            {
                _conversations.Clear();
                _isAdopted = false;
            }
        }
    }

    private sealed class QueuedRecord(byte[] payload, DateTimeOffset takenAt)
    {
        public byte[] Payload { get; } = payload;

        public DateTimeOffset TakenAt { get; } = takenAt;

        public int Size { get; } = SpoolFrame.SizeOf(payload.Length);

        public TaskCompletionSource Written { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
