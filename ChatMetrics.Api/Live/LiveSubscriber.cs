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

    private readonly Lock _gate = new();
    private readonly SubscriberWriter _writer = new(writer, wanted);
    private readonly SubscriberQueue _waiting = new(wanted);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile State _state = State.Unopened;

    /// <summary>Completes when the stream is over, for whatever reason.</summary>
    public Task Ended => _ended.Task;

    public bool IsEnded => _ended.Task.IsCompleted;

    /// <summary>Writes frames at once, or lets them wait for those before them. Never waits itself and never throws.</summary>
    public void Send(params IReadOnlyList<LiveFrame> frames)
    {
        lock (_gate)
        {
            if (IsEnded)
            {
                return;
            }

            if (_state != State.Idle)
            {
                if (!_waiting.TryAdd(frames))
                {
                    End();
                }

                return;
            }

            _state = State.Writing;
        }

        _ = WriteAsync(frames);
    }

    /// <summary>The opening: written before all that has been sent so far, which has waited for it.</summary>
    public Task OpenAsync(IReadOnlyList<LiveFrame> first, params IReadOnlyList<LiveFrame> missed)
    {
        lock (_gate)
        {
            if (IsEnded)
            {
                return Task.CompletedTask;
            }

            _state = State.Writing;
        }

        return WriteAsync(first, missed);
    }

    /// <summary>Called each second: pings a stream that has been silent, and ends one whose reader has taken nothing.</summary>
    public void Heartbeat(LiveFrame ping)
    {
        var seconds = _writer.CountSecond();
        if (_state == State.Writing)
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
            _waiting.Take();
            _ended.TrySetResult();
            if (_state != State.Writing)
            {
                _idle.TrySetResult();
            }
        }
    }

    /// <summary>Ends the stream; completes when the response is no longer touched.</summary>
    public Task EndAsync()
    {
        End();
        return _idle.Task;
    }

    // By one caller at a time: who has set the state to Writing. What has come meanwhile is written too.
    private async Task WriteAsync(IReadOnlyList<LiveFrame> frames, IReadOnlyList<LiveFrame>? then = null)
    {
        for (var next = frames; next is not null; (next, then) = (then ?? TakeWaiting(), null))
        {
            if (!await _writer.WriteAsync(next, Ended))
            {
                End();
            }
        }
    }

    // Null when nothing has come, or the stream has ended: then nothing is being written any more.
    private IReadOnlyList<LiveFrame>? TakeWaiting()
    {
        lock (_gate)
        {
            if (_waiting.Take() is { Count: > 0 } frames)
            {
                return frames;
            }

            _state = State.Idle;
            if (IsEnded)
            {
                _idle.TrySetResult();
            }

            return null;
        }
    }

    private enum State
    {
        /// <summary>Frames wait for the first ones.</summary>
        Unopened,

        /// <summary>All is written.</summary>
        Idle,

        /// <summary>Frames wait for those before them.</summary>
        Writing,
    }
}
