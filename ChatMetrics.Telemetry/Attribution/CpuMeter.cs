namespace ChatMetrics.Telemetry.Attribution;

/// <summary>
/// CPU time and allocated bytes of one flow of work, right while many others run: it follows the flow through awaits,
/// <c>Task.Run</c>, <c>WhenAll</c>, timers and streams, from thread to thread, and charges each thread's time to whom it works
/// for. Waiting costs nothing.
/// </summary>
/// <remarks>
/// <para>Start it in the very method that is measured, and stop it in the same one: a meter that is started in an async helper
/// ends with the helper, and one started inside an async iterator is lost at each <c>yield return</c>.</para>
/// <para>Not charged: work that is queued with the flow suppressed or handed to a shared worker (let it <see cref="Attach"/>
/// itself), transport and thread-pool work outside every flow, and other processes. Garbage collections and first-call
/// compilation are charged to whoever triggers them. Work that outlives the meter is counted as <see cref="Late"/>, not
/// charged.</para>
/// <para>Meters nest: what an inner one uses is part of the outer one's usage. One that is started by late work stands alone.</para>
/// <para>Linux: exact. Windows and macOS: by their own thread clocks. Elsewhere CPU time is null.</para>
/// </remarks>
public sealed partial class CpuMeter : IDisposable
{
    private static readonly AsyncLocal<CpuMeter?> Flow = new(change =>
        // An exception in here would end the process: Switch has nothing that throws.
        ThreadSlot.OfThisThread.Switch(change.CurrentValue));

    private readonly CpuMeter? _outer;
    private List<CpuStageUsage>? _stages;
    private CpuUsage _final;
    private bool _stopped;

    private CpuMeter(CpuMeter? outer)
    {
        _outer = outer;
        Gate = outer?.Gate ?? new Gate();
    }

    /// <summary>The innermost running meter of this flow; null outside of every one.</summary>
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

    /// <summary>The named parts that have ended so far, in the order of their ends; all are kept as long as the meter.</summary>
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

    /// <summary>Held for all that is written of this meter, of those around it and of those within: one for them all.</summary>
    internal Gate Gate { get; }

    /// <summary>Meters the calling method and all that it starts, until <see cref="Stop"/>.</summary>
    public static CpuMeter Start()
    {
        var meter = new CpuMeter(Current);
        Flow.Value = meter;
        return meter;
    }

    /// <summary>What has been used until now.</summary>
    public CpuUsage Read()
    {
        using (Gate.Enter())
        {
            return _stopped ? _final : Usage(settle: false);
        }
    }

    /// <summary>
    /// Names a part of the flow: <c>using (meter.Stage("search")) { ... }</c>. What the whole flow uses from here to the end of
    /// the block is the part's, so parts that run side by side share. Threads that are just leaving get a moment for it; what one
    /// that stays allocates is counted when it leaves, in the part of that time.
    /// </summary>
    public CpuStage Stage(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return new CpuStage(this, name, Read());
    }

    /// <summary>
    /// Lets the calling code, which the flow did not reach by itself, work for this meter until the result is disposed: a shared
    /// queue's worker, a flow that was suppressed.
    /// </summary>
    /// <remarks>
    /// Attach in the method that does the work, as with <see cref="Start"/>, and dispose in the same one, before the next item is
    /// taken up. What ran before is not charged; what is started meanwhile is. The meter does not wait for an attached worker:
    /// what that does after <see cref="Stop"/> is late.
    /// </remarks>
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
