using System.Buffers;
using System.IO.Pipelines;

namespace ChatMetrics.Api.LiveMetrics;

/// <summary>
/// One subscriber's stream. The hub's thread writes to it directly while the reader keeps up; while it does not, frames wait in
/// a bounded queue. Of samples the oldest give way; where only chats and alerts are waiting the stream ends, and the reader
/// comes back for what it missed.
/// </summary>
internal sealed class LiveSubscriber(PipeWriter writer, LiveEvents wanted)
{
    /// <summary>How long a stream may be silent.</summary>
    public const int SilentSeconds = 15;

    /// <summary>How long a reader may take nothing once all buffers are full.</summary>
    public const int StuckSeconds = 10;

    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly WaitingFrames _waiting = new();
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
    public Task OpenAsync(IEnumerable<LiveFrame> frames)
    {
        List<LiveFrame> opening;
        lock (_gate)
        {
            if (_isEnded)
            {
                return Task.CompletedTask;
            }

            (_isOpen, _isWriting) = (true, true);
            opening = [.. frames, .. _waiting.Take()];
        }

        return WriteAsync(opening);
    }

    /// <summary>Called each second: pings a stream that has been silent, and ends one whose reader has taken nothing.</summary>
    public void Tend()
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
            Send(LiveFrame.Ping);
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
    private async Task WriteAsync(IReadOnlyList<LiveFrame> frames)
    {
        try
        {
            for (var next = frames; next is not null; next = TakeWaiting())
            {
                Write(next);
                Volatile.Write(ref _secondsSinceWrite, 0);
                var flushed = await writer.FlushAsync().ConfigureAwait(false);
                if (flushed.IsCompleted || flushed.IsCanceled)
                {
                    End();
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

    private void Write(IReadOnlyList<LiveFrame> frames)
    {
        for (var i = 0; i < frames.Count; i++)
        {
            if (IsWanted(frames[i]))
            {
                writer.Write(frames[i].Bytes.Span);
            }
        }
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
