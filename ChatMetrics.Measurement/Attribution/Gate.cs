namespace ChatMetrics.Measurement.Attribution;

/// <summary>
/// A non-reentrant spin lock for a few nanoseconds of bookkeeping. Not a <see cref="Lock"/>: waiting for one throws when the
/// thread is interrupted, and an exception while a thread changes its flow ends the process.
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

    /// <summary>
    /// A short wait that cannot be interrupted, which neither <see cref="SpinWait"/> nor <c>Thread.Sleep(0)</c> guarantees.
    /// </summary>
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
