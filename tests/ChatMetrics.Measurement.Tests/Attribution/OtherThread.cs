using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace ChatMetrics.Measurement.Tests.Attribution;

/// <summary>
/// Awaited, it goes on in another thread for sure. The thread that awaits may be made to <c>linger</c>: to do something more
/// after what follows is under way, as every await does for a moment.
/// </summary>
/// <remarks>The threads are kept: to start one costs CPU time of its own, and much on a busy machine.</remarks>
internal readonly struct OtherThread(Action? linger = null) : ICriticalNotifyCompletion
{
    private static readonly Worker[] Workers = [new(), new()];

    public bool IsCompleted => false;

    public OtherThread GetAwaiter() => this;

    public void GetResult()
    {
    }

    public void OnCompleted(Action continuation) => UnsafeOnCompleted(continuation);

    public void UnsafeOnCompleted(Action continuation)
    {
        Workers.First(worker => worker.Thread != Thread.CurrentThread).Queue.Add(continuation);
        linger?.Invoke();
    }

    private sealed class Worker
    {
        public Worker()
        {
            Thread = new Thread(Work) { IsBackground = true };
            Thread.UnsafeStart();
        }

        public Thread Thread { get; }

        public BlockingCollection<Action> Queue { get; } = [];

        private void Work()
        {
            foreach (var continuation in Queue.GetConsumingEnumerable())
            {
                continuation();
            }
        }
    }
}
