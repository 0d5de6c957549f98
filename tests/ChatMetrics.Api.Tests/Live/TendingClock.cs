using System.Collections.Concurrent;

namespace ChatMetrics.Api.Tests.Live;

/// <summary>The system's clock, except that what is done each second is done when the test says so.</summary>
internal sealed class TendingClock : TimeProvider
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<ITimer, Action> _eachSecond = new();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (period != Second)
        {
            return System.CreateTimer(callback, state, dueTime, period);
        }

        var timer = new StoppedTimer(_eachSecond);
        _eachSecond[timer] = () => callback(state);
        return timer;
    }

    /// <summary>Seconds pass, until something is done.</summary>
    public async Task<T> PassUntilAsync<T>(Task<T> done)
    {
        while (!done.IsCompleted)
        {
            foreach (var (_, tick) in _eachSecond)
            {
                tick();
            }

            await Task.Yield();
        }

        return await done;
    }

    private sealed class StoppedTimer(ConcurrentDictionary<ITimer, Action> timers) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose() => timers.TryRemove(this, out _);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
