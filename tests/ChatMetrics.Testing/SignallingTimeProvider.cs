using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace ChatMetrics.Testing;

/// <summary>A fake clock that signals when a timer is set: whoever set it has done everything that comes before.</summary>
public sealed class SignallingTimeProvider(DateTimeOffset start) : FakeTimeProvider(start)
{
    private readonly Channel<bool> _timersSet = Channel.CreateUnbounded<bool>();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        _timersSet.Writer.TryWrite(true);
        return timer;
    }

    /// <summary>Waits until another timer is set.</summary>
    public Task TimerIsSetAsync(TimeSpan deadline, CancellationToken cancellationToken) =>
        _timersSet.Reader.ReadAsync(cancellationToken).AsTask().WaitAsync(deadline, cancellationToken);
}
