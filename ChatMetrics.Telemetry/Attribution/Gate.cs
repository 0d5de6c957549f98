namespace ChatMetrics.Telemetry.Attribution;

/// <summary>
/// A lock for a few nanoseconds of bookkeeping, not reentrant. Not <see cref="Lock"/>: waiting for that one throws in a thread
/// that is interrupted, and an exception while a thread changes its flow ends the process.
/// </summary>
internal sealed class Gate
{
    private const int SpinsBeforeYield = 20;

    private int _held;

    public Pass Enter()
    {
        for (var spins = 0; Interlocked.CompareExchange(ref _held, 1, 0) != 0; spins++)
        {
            Pause(spins);
        }

        return new Pass(this);
    }

    /// <summary>A moment's wait that cannot be interrupted: neither <see cref="SpinWait"/> nor a sleep of 0 can promise that.</summary>
    public static void Pause(int spins)
    {
        if (spins < SpinsBeforeYield)
        {
            Thread.SpinWait(8);
        }
        else
        {
            Thread.Yield();
        }
    }

    public readonly ref struct Pass(Gate gate)
    {
        public void Dispose() => Volatile.Write(ref gate._held, 0);
    }
}
