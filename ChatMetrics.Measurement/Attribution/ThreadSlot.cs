using System.Diagnostics;

namespace ChatMetrics.Measurement.Attribution;

/// <summary>
/// The meter that one thread is working for, and since when. A slice begins when the thread enters a flow and ends when it leaves
/// it. The thread writes the fields while holding the meter's gate; other threads read and settle them while holding the same
/// gate.
/// </summary>
internal sealed class ThreadSlot
{
    [ThreadStatic]
    private static ThreadSlot? _current;

    private readonly long _clockHandle = ThreadClock.Instance.GetCurrentThreadHandle();
    private AnchoredClock _clock = new(ThreadClock.Instance);
    private CpuMeter? _meter;
    private long _sinceCpu;
    private long _sinceBytes;

    /// <summary>The slot of the calling thread.</summary>
    public static ThreadSlot Current => _current ??= ThreadSlots.Add(new ThreadSlot());

    /// <summary>The slot of the calling thread; null if the thread has never worked for a meter.</summary>
    public static ThreadSlot? CurrentOrNull => _current;

    public CpuMeter? Meter => Volatile.Read(ref _meter);

    /// <summary>The thread leaves its current flow and enters that of <paramref name="next"/>. Never throws.</summary>
    public void Switch(CpuMeter? next)
    {
        if (ReferenceEquals(_meter, next))
        {
            return;
        }

        var cpu = _clock.Read();
        var bytes = GC.GetAllocatedBytesForCurrentThread();
        if (_meter is { } left)
        {
            using (left.Gate.Enter())
            {
                left.Charge(cpu - _sinceCpu, bytes - _sinceBytes);
                left.SliceEnded();
                Volatile.Write(ref _meter, null);
            }
        }

        if (next is not null)
        {
            using (next.Gate.Enter())
            {
                (_sinceCpu, _sinceBytes) = (cpu, bytes);
                next.SliceBegan(_clock.ReadAt);
                Volatile.Write(ref _meter, next);
            }
        }
    }

    /// <summary>
    /// Reads the calling thread's own open slice; the gate must be held. With <paramref name="settle"/> the slice is charged up
    /// to now and continues.
    /// </summary>
    /// <returns>CPU time and allocations not yet charged, and the <see cref="Stopwatch"/> timestamp of the reading.</returns>
    public (long Nanoseconds, long Bytes, long Now) ReadOwnSlice(bool settle)
    {
        var cpu = _clock.Read();
        var bytes = GC.GetAllocatedBytesForCurrentThread();
        // Another thread may have settled the slice up to a time that the anchored clock has not reached yet.
        var slice = (Nanoseconds: Math.Max(0, cpu - _sinceCpu), Bytes: bytes - _sinceBytes, Now: _clock.ReadAt);
        if (!settle)
        {
            return slice;
        }

        _meter!.Charge(slice.Nanoseconds, slice.Bytes);
        (_sinceCpu, _sinceBytes) = (_sinceCpu + slice.Nanoseconds, bytes);
        return (0, 0, slice.Now);
    }

    /// <summary>CPU time of another thread's open slice, in nanoseconds; 0 if it cannot be read. The gate must be held.</summary>
    public long ReadOpenSlice() =>
        ThreadClock.Instance.TryRead(_clockHandle, out var cpu) ? Math.Max(0, cpu - _sinceCpu) : 0;

    /// <summary>
    /// Charges another thread's open slice up to now, so that only the rest is charged when that thread leaves. The gate must be
    /// held. The thread's allocations cannot be read from here.
    /// </summary>
    public void SettleOpenSlice()
    {
        var nanoseconds = ReadOpenSlice();
        _meter!.Charge(nanoseconds, bytes: 0);
        _sinceCpu += nanoseconds;
    }
}
