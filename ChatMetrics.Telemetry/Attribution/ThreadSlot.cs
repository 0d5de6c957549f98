using System.Diagnostics;

namespace ChatMetrics.Telemetry.Attribution;

/// <summary>
/// What one thread is at work for, and since when. A slice begins when the thread takes a flow up and ends when it leaves it.
/// Fields are written by the thread itself under the meter's gate, and read by others under the same gate.
/// </summary>
internal sealed class ThreadSlot
{
    [ThreadStatic]
    private static ThreadSlot? _ofThisThread;

    private readonly long _clockHandle = ThreadClock.Instance.HandleOfThisThread();
    private AnchoredClock _clock = new(ThreadClock.Instance);
    private CpuMeter? _meter;
    private long _sinceCpu;
    private long _sinceBytes;

    public static ThreadSlot OfThisThread => _ofThisThread ??= ThreadSlots.Add(new ThreadSlot());

    /// <summary>This thread's slot when it has ever worked for a meter.</summary>
    public static ThreadSlot? OfThisThreadIfAny => _ofThisThread;

    public CpuMeter? Meter => Volatile.Read(ref _meter);

    /// <summary>This thread leaves what it was at work for, and takes up <paramref name="next"/>. Never throws.</summary>
    public void Switch(CpuMeter? next)
    {
        if (ReferenceEquals(_meter, next))
        {
            return;
        }

        var cpu = _clock.Now();
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
                next.SliceBegan(_clock.AskedAt);
                Volatile.Write(ref _meter, next);
            }
        }
    }

    /// <summary>
    /// This thread's slice up to now, by this thread, with the gate held; <paramref name="settle"/> charges it instead, and goes on.
    /// </summary>
    /// <returns>CPU time and allocations that are not charged yet, and the <see cref="Stopwatch"/> timestamp of this moment.</returns>
    public (long Nanoseconds, long Bytes, long Now) ReadOwnSlice(bool settle)
    {
        var cpu = _clock.Now();
        var bytes = GC.GetAllocatedBytesForCurrentThread();
        // Another thread may have settled the slice at a time that the anchored clock has not come to.
        var slice = (Nanoseconds: Math.Max(0, cpu - _sinceCpu), Bytes: bytes - _sinceBytes, Now: _clock.AskedAt);
        if (!settle)
        {
            return slice;
        }

        _meter!.Charge(slice.Nanoseconds, slice.Bytes);
        (_sinceCpu, _sinceBytes) = (_sinceCpu + slice.Nanoseconds, bytes);
        return (0, 0, slice.Now);
    }

    /// <summary>CPU time of another thread's open slice, with the gate held; 0 where it cannot be read.</summary>
    public long ReadOpenSlice() =>
        ThreadClock.Instance.TryRead(_clockHandle, out var cpu) ? Math.Max(0, cpu - _sinceCpu) : 0;

    /// <summary>
    /// Charges another thread's open slice up to now, with the gate held: when that thread leaves, only what followed is
    /// charged. Its allocations cannot be read from here.
    /// </summary>
    public void SettleOpenSlice()
    {
        var nanoseconds = ReadOpenSlice();
        _meter!.Charge(nanoseconds, bytes: 0);
        _sinceCpu += nanoseconds;
    }
}
