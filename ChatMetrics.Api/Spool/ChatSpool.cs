using Microsoft.Extensions.Options;

namespace ChatMetrics.Api.Spool;

/// <summary>
/// Records that wait on disk for Redis, in order: first what dead processes left behind, then this one's. While nothing waits no
/// file is touched, and there is none.
/// </summary>
internal sealed class ChatSpool : IDisposable
{
    private readonly SpoolMeter _meter;
    private readonly TimeProvider _time;
    private readonly ILogger<ChatSpool> _logger;
    private readonly SpoolBacklog _backlog;
    private readonly SpoolDisk _disk;
    private readonly SpoolQueue _queue;
    private bool _isFull;

    public ChatSpool(IOptions<SpoolOptions> options, SpoolMeter meter, TimeProvider time, ILogger<ChatSpool> logger)
    {
        (_meter, _time, _logger) = (meter, time, logger);
        _backlog = new SpoolBacklog(options.Value.MaxMb * 1024L * 1024);
        _disk = new SpoolDisk(Path.GetFullPath(options.Value.Directory), _backlog, meter, logger);
        _queue = new SpoolQueue(_disk.Append);
        Gate = new DrainGate(time);
        meter.Observe(() => Records, () => Bytes);
    }

    /// <summary>Records that wait, those on their way to the disk included.</summary>
    public long Records => _backlog.Records;

    /// <summary>What they take on the disk.</summary>
    public long Bytes => _backlog.Bytes;

    /// <summary>Why the disk did not take the last records; null when it did.</summary>
    public string? Fault => _disk.Fault;

    /// <summary>Holds new chats back while the last records are being stored.</summary>
    public DrainGate Gate { get; }

    /// <summary>Whether turns of this conversation may wait here, so that not all of them are in Redis.</summary>
    public bool MayHold(string conversation) => _backlog.MayHold(conversation);

    /// <summary>Completes when no drain is under way, or one takes too long.</summary>
    public ValueTask DrainedAsync() => Gate.WaitAsync();

    /// <summary>Completes when the record is safely on the disk, with all that came at the same time by one flush.</summary>
    /// <exception cref="IOException">
    /// The spool is full, or the disk does not take it: the record is dropped, and counted.
    /// </exception>
    public Task AppendAsync(SpooledChat chat)
    {
        var frame = SpoolFrame.Create(_time.GetUtcNow(), chat.ToJson());
        if (_backlog.TryAdd(frame.Length, chat.Turns.Count > 0 ? chat.Record.ConversationId : null))
        {
            if (_queue.TryAdd(frame) is { } written)
            {
                Volatile.Write(ref _isFull, false);
                return written;
            }

            _backlog.Remove(1, frame.Length);
        }

        _meter.Dropped(DropReason.Full, 1);
        if (!Interlocked.Exchange(ref _isFull, true))
        {
            _logger.SpoolFull(Records);
        }

        return Task.FromException(new IOException("The spool is full."));
    }

    /// <summary>Completes when all that was appended before this call is on the disk, or was dropped.</summary>
    public Task FlushAsync() => _queue.FlushAsync();

    /// <inheritdoc cref="SpoolDisk.Check"/>
    public void Check() => _disk.Check();

    /// <inheritdoc cref="SpoolDisk.Adopt"/>
    public void Adopt() => _disk.Adopt();

    /// <summary>The oldest records, at least one; null when none waits on the disk. For one reader.</summary>
    public SpoolWindow? Read() => _disk.Read();

    /// <summary>The records of this window, the one read last, have been replayed or dropped.</summary>
    public void Remove(SpoolWindow window) => _disk.Remove(window);

    /// <inheritdoc cref="SpoolDisk.Dispose"/>
    public void Dispose() => _disk.Dispose();
}
