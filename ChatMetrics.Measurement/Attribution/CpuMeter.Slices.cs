using System.Diagnostics;

namespace ChatMetrics.Measurement.Attribution;

/// <summary>The bookkeeping: slices of threads beginning, ending or still open. All of it runs while the gate is held.</summary>
public sealed partial class CpuMeter
{
    /// <summary>How long <see cref="Stop"/> waits for threads that are about to leave the flow.</summary>
    private static readonly TimeSpan LastSliceWait = TimeSpan.FromMicroseconds(300);

    /// <summary>The wait at the end of a stage; shorter, because other branches of the flow may well go on.</summary>
    private static readonly TimeSpan LastSliceWaitOfStage = TimeSpan.FromMicroseconds(50);

    private static long _attributedNanoseconds;
    private static long _lateNanoseconds;

    private long _nanoseconds;
    private long _bytes;
    private long _beganAt;
    private int _open;
    private int _slices;

    /// <summary>
    /// CPU time charged so far to all outermost meters of this process, including those that are still running; null where
    /// threads have no CPU clock.
    /// </summary>
    public static TimeSpan? Attributed => CpuTime(Interlocked.Read(ref _attributedNanoseconds));

    /// <summary>CPU time so far of work that outlived its meter, in this process; null where threads have no CPU clock.</summary>
    public static TimeSpan? Late => CpuTime(Interlocked.Read(ref _lateNanoseconds));

    /// <summary>How many times a thread has entered the flow.</summary>
    public int Slices => Volatile.Read(ref _slices);

    /// <summary>Charges part of a slice to this meter and to those around it.</summary>
    internal void Charge(long nanoseconds, long bytes)
    {
        // Another thread may have settled the slice up to a time that the anchored clock has not reached yet.
        nanoseconds = Math.Max(0, nanoseconds);
        for (var meter = this; meter is not null; meter = meter._outer)
        {
            if (!meter._stopped)
            {
                meter._nanoseconds += nanoseconds;
                meter._bytes += bytes;
            }

            if (meter._outer is null)
            {
                Interlocked.Add(ref meter._stopped ? ref _lateNanoseconds : ref _attributedNanoseconds, nanoseconds);
            }
        }
    }

    /// <param name="at">A <see cref="Stopwatch"/> timestamp; that of the first slice is the meter's start.</param>
    internal void SliceBegan(long at)
    {
        for (var meter = this; meter is not null; meter = meter._outer)
        {
            meter._beganAt = meter._slices == 0 ? at : meter._beganAt;
            meter._open++;
            meter._slices++;
        }
    }

    internal void SliceEnded()
    {
        for (var meter = this; meter is not null; meter = meter._outer)
        {
            meter._open--;
        }
    }

    private static TimeSpan? CpuTime(long nanoseconds) =>
        ThreadClock.IsSupported ? TimeSpan.FromTicks(nanoseconds / TimeSpan.NanosecondsPerTick) : null;

    private bool Contains(CpuMeter? meter)
    {
        while (meter is not null && !ReferenceEquals(meter, this))
        {
            meter = meter._outer;
        }

        return meter is not null;
    }

    private CpuUsage Usage(bool settle)
    {
        var own = ThreadSlot.CurrentOrNull;
        var openElsewhere = _open;
        var (nanoseconds, bytes, now) = (0L, 0L, 0L);
        if (own is not null && Contains(own.Meter))
        {
            (nanoseconds, bytes, now) = own.ReadOwnSlice(settle);
            openElsewhere--;
        }
        else
        {
            now = Stopwatch.GetTimestamp();
        }

        if (openElsewhere > 0)
        {
            nanoseconds += ReadOpenSlices(own, settle);
        }

        return new CpuUsage(
            CpuTime(_nanoseconds + nanoseconds), _bytes + bytes, openElsewhere, Stopwatch.GetElapsedTime(_beganAt, now));
    }

    // The gate is held, so no slice of this meter can begin or end in the meantime.
    private long ReadOpenSlices(ThreadSlot? own, bool settle)
    {
        long unsettled = 0;
        foreach (var reference in ThreadSlots.All)
        {
            if (!reference.TryGetTarget(out var slot) || ReferenceEquals(slot, own) || !Contains(slot.Meter))
            {
                continue;
            }

            if (settle)
            {
                slot.SettleOpenSlice();
            }
            else
            {
                unsettled += slot.ReadOpenSlice();
            }
        }

        return unsettled;
    }

    // An await queues its continuation before its own thread has left the flow. This waits, without the gate, for such threads.
    private void AwaitLastSlices(TimeSpan atMost)
    {
        var own = Contains(ThreadSlot.CurrentOrNull?.Meter) ? 1 : 0;
        if (Volatile.Read(ref _open) <= own || Volatile.Read(ref _stopped))
        {
            return;
        }

        var start = Stopwatch.GetTimestamp();
        for (var spins = 0; Volatile.Read(ref _open) > own && Stopwatch.GetElapsedTime(start) < atMost; spins++)
        {
            Gate.Pause(spins);
        }
    }
}
