using System.Diagnostics;

namespace ChatMetrics.Telemetry.Attribution;

/// <summary>
/// CPU time and allocated bytes of one flow of work, right while many others run: it follows the flow through awaits,
/// <c>Task.Run</c>, <c>WhenAll</c>, timers and streams, from thread to thread, and charges each thread's time to whom it works
/// for. Waiting costs nothing.
/// </summary>
/// <remarks>
/// <para>Start it in the very method that is measured: a meter that is started in an async helper ends with the helper, and one
/// started inside an async iterator is lost at each <c>yield return</c>.</para>
/// <para>Not charged: work that is queued with the flow suppressed or handed to a shared worker (let it <see cref="Attach"/>
/// itself), transport and thread-pool work outside every flow, and other processes. Garbage collections and first-call
/// compilation are charged to whoever triggers them. Work that outlives the meter is counted as late, not charged.</para>
/// <para>Meters nest: what an inner one uses is part of the outer one's usage.</para>
/// <para>Linux: exact. Windows and macOS: by their own thread clocks. Elsewhere CPU time is null.</para>
/// </remarks>
public sealed class CpuMeter : IDisposable
{
    /// <summary>How long <see cref="Stop"/> waits for threads that are just leaving the flow.</summary>
    private static readonly TimeSpan LastSliceWait = TimeSpan.FromMicroseconds(300);

    private static readonly AsyncLocal<CpuMeter?> Flow = new(change =>
        // An exception in here would end the process: Switch has nothing that throws.
        ThreadSlot.OfThisThread.Switch(change.CurrentValue));

    private static long _attributedNanoseconds;
    private static long _lateNanoseconds;

    private readonly CpuMeter? _outer;
    private readonly List<CpuStageUsage> _stages = [];
    private long _nanoseconds;
    private long _bytes;
    private int _open;
    private int _slices;
    private bool _stopped;
    private CpuUsage _final;

    private CpuMeter(CpuMeter? outer)
    {
        _outer = outer;
        Gate = outer?.Gate ?? new Lock();
    }

    /// <summary>The meter of the flow that is running; null outside of every one.</summary>
    public static CpuMeter? Current => Flow.Value;

    /// <summary>CPU time that all outermost meters of this process have been charged so far.</summary>
    public static TimeSpan Attributed => TimeSpan.FromTicks(Interlocked.Read(ref _attributedNanoseconds) / 100);

    /// <summary>CPU time of work that outlived its meter, so far.</summary>
    public static TimeSpan Late => TimeSpan.FromTicks(Interlocked.Read(ref _lateNanoseconds) / 100);

    /// <summary>The named parts that have ended, in the order of their ends.</summary>
    public IReadOnlyList<CpuStageUsage> Stages => _stages;

    /// <summary>How often a thread took the flow up.</summary>
    public int Slices => Volatile.Read(ref _slices);

    internal Lock Gate { get; }

    /// <summary>Meters the calling method and all that it starts, until <see cref="Stop"/>.</summary>
    public static CpuMeter Start()
    {
        var meter = new CpuMeter(Flow.Value);
        Flow.Value = meter;
        return meter;
    }

    /// <summary>What has been used until now.</summary>
    public CpuUsage Read()
    {
        lock (Gate)
        {
            return _stopped ? _final : Usage(settle: false);
        }
    }

    /// <summary>
    /// Names a part of the flow: <c>using (meter.Stage("search")) { ... }</c>. What the whole flow uses from here to the end of
    /// the block is the part's, so parts that run side by side share.
    /// </summary>
    public CpuStage Stage(string name) => new(this, name, Read());

    /// <summary>
    /// Lets the calling code, which the flow did not reach by itself, work for this meter until the result is disposed: a shared
    /// queue's worker, a flow that was suppressed.
    /// </summary>
    public CpuAttachment Attach()
    {
        var attachment = new CpuAttachment(Flow.Value);
        Flow.Value = this;
        return attachment;
    }

    /// <summary>Ends the metering, and tells what was used in all. To stop again changes nothing.</summary>
    public CpuUsage Stop()
    {
        if (ReferenceEquals(Flow.Value, this))
        {
            Flow.Value = _outer;
        }

        AwaitLastSlices();
        lock (Gate)
        {
            if (!_stopped)
            {
                _final = Usage(settle: true);
                _stopped = true;
            }

            return _final;
        }
    }

    public void Dispose() => Stop();

    internal void StageEnded(CpuStageUsage stage)
    {
        lock (Gate)
        {
            _stages.Add(stage);
        }
    }

    internal static void Restore(CpuMeter? before) => Flow.Value = before;

    /// <summary>With the gate held: a slice's share, to this meter and to those around it.</summary>
    internal void Charge(long nanoseconds, long bytes)
    {
        // The anchored clock may have estimated too much before.
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

    internal void SliceBegan()
    {
        for (var meter = this; meter is not null; meter = meter._outer)
        {
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

    private bool Contains(CpuMeter? meter)
    {
        while (meter is not null && !ReferenceEquals(meter, this))
        {
            meter = meter._outer;
        }

        return meter is not null;
    }

    // With the gate held, no slice of this meter can end meanwhile.
    private CpuUsage Usage(bool settle)
    {
        var own = ThreadSlot.OfThisThreadIfAny;
        var ownOpen = own is not null && Contains(own.Meter);
        if (ownOpen)
        {
            own!.Settle();
        }

        var openElsewhere = _open - (ownOpen ? 1 : 0);
        var open = openElsewhere > 0 ? ReadOpenSlices(own, settle) : 0;
        return new CpuUsage(
            ThreadClock.Instance.IsSupported ? TimeSpan.FromTicks((_nanoseconds + open) / 100) : null, _bytes, openElsewhere);
    }

    private long ReadOpenSlices(ThreadSlot? own, bool settle)
    {
        long open = 0;
        foreach (var reference in ThreadSlots.All)
        {
            if (reference.TryGetTarget(out var slot) && !ReferenceEquals(slot, own) && Contains(slot.Meter)
                && slot.TryReadOpenSlice(settle, out var nanoseconds))
            {
                open += nanoseconds;
            }
        }

        if (settle && open > 0)
        {
            Charge(open, bytes: 0);
            return 0;
        }

        return open;
    }

    // An await queues what follows before its own thread has left the flow: wait for those who are on their way out.
    private void AwaitLastSlices()
    {
        var spin = default(SpinWait);
        var start = Stopwatch.GetTimestamp();
        while (Volatile.Read(ref _open) > 0 && Stopwatch.GetElapsedTime(start) < LastSliceWait)
        {
            spin.SpinOnce(sleep1Threshold: -1);
        }
    }
}
