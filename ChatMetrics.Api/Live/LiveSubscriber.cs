using System.Buffers;
using System.IO.Pipelines;
using ChatMetrics.Telemetry.Records;

namespace ChatMetrics.Api.Live;

/// <summary>
/// One subscriber's stream. The hub's thread writes to it directly while the reader keeps up; while it does not, frames wait in
/// a bounded queue. Of samples the oldest give way; where only chats and alerts are waiting the stream ends, and the reader
/// comes back for what it missed.
/// </summary>
internal sealed class LiveSubscriber(PipeWriter writer, LiveEventKind wanted)
{
    /// <summary>How long a stream may be silent.</summary>
    public const int SilentSeconds = 15;

    /// <summary>How long a reader may take nothing once all buffers are full.</summary>
    public const int StuckSeconds = 10;

    // What a reader misses may be megabytes: it is written as fast as the reader takes it.
    private const int BytesAtOnce = 64 * 1024;

    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SubscriberQueue _waiting = new();
    private int _secondsSinceWrite;
    private bool _isOpen;
    private bool _isWriting;
    private bool _isEnded;

    /// <summary>Completes when the stream is over, for whatever reason.</summary>
    public Task Ended => _ended.Task;

    public bool IsEnded => Volatile.Read(ref _isEnded);

    /// <summary>Writes frames at once, or lets them wait for those before them. Never waits itself and never throws.</summary>
    public void Send(params IReadOnlyList<LiveFrame> frames)
    {
        lock (_gate)
        {
            if (_isEnded || !IsWanted(frames))
            {
                return;
            }

            if (_isWriting || !_isOpen)
            {
                Enqueue(frames);
                return;
            }

            _isWriting = true;
        }

        _ = WriteAsync(frames);
    }

    /// <summary>The opening: written before all that has been sent so far, which has waited for it.</summary>
    public Task OpenAsync(IReadOnlyList<LiveFrame> first, params IReadOnlyList<LiveFrame> missed)
    {
        lock (_gate)
        {
            if (_isEnded)
            {
                return Task.CompletedTask;
            }

            (_isOpen, _isWriting) = (true, true);
        }

        return WriteAsync(first, missed);
    }

    /// <summary>Called each second: pings a stream that has been silent, and ends one whose reader has taken nothing.</summary>
    public void Heartbeat(LiveFrame ping)
    {
        var seconds = Interlocked.Increment(ref _secondsSinceWrite);
        if (Volatile.Read(ref _isWriting))
        {
            if (seconds > StuckSeconds)
            {
                End();
            }
        }
        else if (seconds >= SilentSeconds)
        {
            Send(ping);
        }
    }

    /// <summary>Nothing is written from now on but what is being written.</summary>
    public void End()
    {
        lock (_gate)
        {
            _isEnded = true;
            _waiting.Take();
            if (!_isWriting)
            {
                _idle.TrySetResult();
            }
        }

        _ended.TrySetResult();
    }

    /// <summary>Ends the stream; completes when the response is no longer touched.</summary>
    public Task EndAsync()
    {
        End();
        return _idle.Task;
    }

    private bool IsWanted(LiveFrame frame) => (frame.Kind & wanted) != 0;

    private bool IsWanted(IReadOnlyList<LiveFrame> frames)
    {
        for (var i = 0; i < frames.Count; i++)
        {
            if (IsWanted(frames[i]))
            {
                return true;
            }
        }

        return false;
    }

    private void Enqueue(IReadOnlyList<LiveFrame> frames)
    {
        for (var i = 0; i < frames.Count && !_isEnded; i++)
        {
            if (IsWanted(frames[i]) && !_waiting.TryAdd(frames[i]))
            {
                _isEnded = true;
                _waiting.Take();
                _ended.TrySetResult();
            }
        }
    }

    // By one caller at a time: who has set _isWriting.
    private async Task WriteAsync(IReadOnlyList<LiveFrame> frames, IReadOnlyList<LiveFrame>? then = null)
    {
        try
        {
            for (var next = frames; next is not null; (next, then) = (then ?? TakeWaiting(), null))
            {
                for (var written = 0; written < next.Count && !IsEnded;)
                {
                    written = Write(next, written);
                    Volatile.Write(ref _secondsSinceWrite, 0);
                    var flushed = await writer.FlushAsync();
                    if (flushed.IsCompleted || flushed.IsCanceled)
                    {
                        End();
                    }
                }
            }
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException or OperationCanceledException)
        {
            // The connection is gone.
            End();
            TakeWaiting();
        }
    }

    // From one frame on, as much as is sent at once; returns where to go on.
    private int Write(IReadOnlyList<LiveFrame> frames, int next)
    {
        for (var bytes = 0; next < frames.Count && bytes < BytesAtOnce; next++)
        {
            if (IsWanted(frames[next]))
            {
                writer.Write(frames[next].Bytes.Span);
                bytes += frames[next].Bytes.Length;
            }
        }

        return next;
    }

    // What has come meanwhile; null when nothing has, and nothing is being written any more.
    private List<LiveFrame>? TakeWaiting()
    {
        lock (_gate)
        {
            if (!_waiting.IsEmpty)
            {
                return _waiting.Take();
            }

            Volatile.Write(ref _isWriting, false);
            if (_isEnded)
            {
                _idle.TrySetResult();
            }

            return null;
        }
    }
}
