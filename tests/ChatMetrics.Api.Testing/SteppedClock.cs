namespace ChatMetrics.Api.Testing;

/// <summary>The system's clock, whose time of day a test sets forward and back; timers and durations do not notice.</summary>
internal sealed class SteppedClock : TimeProvider
{
    private long _ticks;

    public void Step(TimeSpan by) => Interlocked.Add(ref _ticks, by.Ticks);

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Volatile.Read(ref _ticks));
}
