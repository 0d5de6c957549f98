using ChatMetrics.Testing;

namespace ChatMetrics.Api.Tests.LiveMetrics;

/// <summary>The system's clock, except that a heartbeat comes when the test says so.</summary>
internal sealed class HeartbeatClock : TimeProvider
{
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly ManualTimeProvider _heartbeats = new();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        (dueTime == Heartbeat ? _heartbeats : System).CreateTimer(callback, state, dueTime, period);

    /// <summary>Once a stream waits for it, its heartbeat is due.</summary>
    public async Task BeatAsync(CancellationToken cancellationToken)
    {
        await _heartbeats.TimerIsSetAsync(Deadline, cancellationToken);
        _heartbeats.Advance(Heartbeat);
    }
}
