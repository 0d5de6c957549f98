namespace ChatMetrics.Measurement.Attribution;

/// <summary>
/// Measures the CPU time and allocated bytes of one flow of work while many others run at the same time. The meter follows the
/// flow from thread to thread through awaits, <c>Task.Run</c>, <c>WhenAll</c>, timers and async streams, and each thread's time
/// is charged to the flow it is working for. Waiting costs nothing.
/// </summary>
/// <remarks>
/// <para>Start and stop the meter in the method that is measured. A meter that is started in an async helper stops following the
/// flow when the helper returns; one that is started in an async iterator is lost at each <c>yield return</c>.</para>
/// <para>Not charged: work queued with the execution context suppressed or handed to a shared worker (which can
/// <see cref="Attach"/> itself), transport and thread-pool work outside any flow, and other processes. Garbage collections and
/// first-call compilation are charged to the flow that triggers them. Work that outlives the meter is counted in
/// <see cref="Late"/>.</para>
/// <para>Meters nest: what an inner meter uses is also part of the outer one's usage. A meter that is started by late work has no
/// outer meter.</para>
/// <para>
/// CPU time comes from the operating system's clock of each thread, to the nanosecond on Linux. The code for Windows and macOS
/// follows the vendors' documentation and has not yet been run there. On other systems CPU time is null. Bytes come from the
/// runtime's counter of each thread.
/// </para>
/// </remarks>
public sealed partial class CpuMeter : IDisposable
{
    private static readonly AsyncLocal<CpuMeter?> Flow = new(change =>
        // An exception here would end the process, so nothing in Switch throws.
        ThreadSlot.Current.Switch(change.CurrentValue));

    private readonly CpuMeter? _outer;
    private List<CpuStageUsage>? _stages;
    private CpuUsage _final;
    private bool _stopped;

    private CpuMeter(CpuMeter? outer)
    {
        _outer = outer;
        Gate = outer?.Gate ?? new Gate();
    }

    /// <summary>The innermost running meter of the calling flow; null outside any meter.</summary>
    public static CpuMeter? Current
    {
        get
        {
            var meter = Flow.Value;
            while (meter is not null && Volatile.Read(ref meter._stopped))
            {
                meter = meter._outer;
            }

            return meter;
        }
    }

    /// <summary>
    /// The stages that have ended so far, in the order in which they ended. All are kept for the lifetime of the meter.
    /// </summary>
    public IReadOnlyList<CpuStageUsage> Stages
    {
        get
        {
            using (Gate.Enter())
            {
                return [.. _stages ?? []];
            }
        }
    }

    /// <summary>Held while this meter, the meters around it or those within it are written. All of them share one gate.</summary>
    internal Gate Gate { get; }

    /// <summary>Starts metering the calling method and everything it starts, until <see cref="Stop"/>.</summary>
    public static CpuMeter Start()
    {
        var meter = new CpuMeter(Current);
        Flow.Value = meter;
        return meter;
    }

    /// <summary>The usage so far. Any thread may read it.</summary>
    public CpuUsage Read()
    {
        using (Gate.Enter())
        {
            return _stopped ? _final : Usage(settle: false);
        }
    }

    /// <summary>
    /// Begins a named stage: <c>using (meter.Stage("search")) { ... }</c>. Everything that the flow uses until the end of the
    /// block belongs to the stage, so overlapping stages count the same usage. The end waits briefly for threads that are about
    /// to leave the flow. Bytes allocated by a thread that stays in the flow are counted when it leaves, in the stage running at
    /// that time.
    /// </summary>
    /// <exception cref="ArgumentException">The name is null or empty.</exception>
    public CpuStage Stage(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return new CpuStage(this, name, Read());
    }

    /// <summary>
    /// Charges the calling code to this meter until the result is disposed. For code that the flow does not reach by itself: the
    /// worker of a shared queue, work queued with the execution context suppressed.
    /// </summary>
    /// <remarks>
    /// As with <see cref="Start"/>, attach and dispose in the method that does the work, and dispose before taking the next item.
    /// What ran before is not charged; what is started until then is. The meter does not wait for an attached worker: what the
    /// worker does after <see cref="Stop"/> is late.
    /// </remarks>
    public CpuAttachment Attach()
    {
        var attachment = new CpuAttachment(Flow.Value);
        Flow.Value = this;
        return attachment;
    }

    /// <summary>Stops metering and returns the total usage. Stopping again changes nothing and returns the same.</summary>
    public CpuUsage Stop()
    {
        if (ReferenceEquals(Flow.Value, this))
        {
            Flow.Value = _outer;
        }

        AwaitLastSlices(LastSliceWait);
        using (Gate.Enter())
        {
            if (!_stopped)
            {
                _final = Usage(settle: true);
                Volatile.Write(ref _stopped, true);
            }

            return _final;
        }
    }

    /// <summary>The same as <see cref="Stop"/>.</summary>
    public void Dispose() => Stop();

    internal void StageEnded(string name, CpuUsage before)
    {
        AwaitLastSlices(LastSliceWaitOfStage);
        using (Gate.Enter())
        {
            var now = _stopped ? _final : Usage(settle: false);
            (_stages ??= []).Add(new CpuStageUsage(name, now.Since(before)));
        }
    }

    internal static void Restore(CpuMeter? before) => Flow.Value = before;
}
