using System.Diagnostics.CodeAnalysis;

namespace ChatMetrics.Api.Spool;

/// <summary>
/// Frames on their way to the disk. Those that come while others are being written go out together, with one flush. Who adds a
/// frame never waits for a write.
/// </summary>
/// <param name="write">
/// Returns when the frames are safely on the disk, and throws when none of them is. Called by one thread at a time.
/// </param>
internal sealed class SpoolQueue(Action<IReadOnlyList<ReadOnlyMemory<byte>>> write)
{
    private const int GroupBytes = 1024 * 1024;
    private const long MaxBytes = 16 * 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly Queue<Group> _groups = new();
    private Group? _open;
    private Task _lastWrite = Task.CompletedTask;
    private long _bytes;
    private bool _isWriting;

    /// <summary>Adds a frame; null when the disk is too slow to keep up, and too much waits for it.</summary>
    /// <returns>Completes when the frame is on the disk, and fails when it is not.</returns>
    public Task? TryAdd(ReadOnlyMemory<byte> frame)
    {
        lock (_gate)
        {
            if (_bytes + frame.Length > MaxBytes)
            {
                return null;
            }

            if (_open is not { Bytes: < GroupBytes })
            {
                _groups.Enqueue(_open = new Group());
                _lastWrite = _open.Written.Task;
            }

            _open.Frames.Add(frame);
            _open.Bytes += frame.Length;
            _bytes += frame.Length;
            if (!_isWriting)
            {
                _isWriting = true;
                // Outside the chat's flow: its measurement is over.
                ThreadPool.UnsafeQueueUserWorkItem(static queue => queue.WriteAll(), this, preferLocal: false);
            }

            return _lastWrite;
        }
    }

    /// <summary>Completes when all frames added before this call are on the disk, or will never be.</summary>
    public async Task FlushAsync()
    {
        Task last;
        lock (_gate)
        {
            last = _lastWrite;
        }

        await last.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever the disk says, who waits for it gets an answer.")]
    private void WriteAll()
    {
        while (Take() is { } group)
        {
            try
            {
                write(group.Frames);
                group.Written.SetResult();
            }
            catch (Exception exception)
            {
                group.Written.SetException(exception);
            }
        }
    }

    private Group? Take()
    {
        lock (_gate)
        {
            _isWriting = _groups.TryDequeue(out var group);
            _bytes -= group?.Bytes ?? 0;
            _open = group == _open ? null : _open;
            return group;
        }
    }

    private sealed class Group
    {
        public List<ReadOnlyMemory<byte>> Frames { get; } = [];

        public long Bytes { get; set; }

        public TaskCompletionSource Written { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
