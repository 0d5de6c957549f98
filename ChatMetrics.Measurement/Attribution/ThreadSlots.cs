namespace ChatMetrics.Measurement.Attribution;

/// <summary>The slots of all threads that have ever worked for a meter. Threads that have ended are dropped.</summary>
internal static class ThreadSlots
{
    private static readonly Gate Gate = new();
    private static WeakReference<ThreadSlot>[] _all = [];

    public static ReadOnlySpan<WeakReference<ThreadSlot>> All => Volatile.Read(ref _all);

    public static ThreadSlot Add(ThreadSlot slot)
    {
        using (Gate.Enter())
        {
            Volatile.Write(ref _all, [.. _all.Where(other => other.TryGetTarget(out _)), new WeakReference<ThreadSlot>(slot)]);
        }

        return slot;
    }
}
